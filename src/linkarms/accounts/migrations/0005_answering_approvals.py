from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_signing_by_link'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mailedlink',
            name='purpose',
            field=models.CharField(choices=[('sign_in', 'Signing in'), ('found', 'Founding an organization'), ('team', 'Joining a team'), ('partner', 'Answering an invitation to a partnership'), ('ask', 'Answering what another organization asks'), ('paper', 'Reading and signing an agreement'), ('approval', 'Answering a request for approval'), ('unsubscribe', 'Unsubscribing')], max_length=20),
        ),
    ]
