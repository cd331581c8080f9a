INSERT INTO bench_signature (petition, address, given_name, family_name, postal_code) VALUES (1, md5(random()::text) || '@mail.example', 'Dolores', 'Reyes', '94110');
