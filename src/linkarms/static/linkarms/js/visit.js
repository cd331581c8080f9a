// Counts a visit without a cookie: one empty POST to the address in data-visit-url, when the page is really looked at.
const url = document.body.dataset.visitUrl;

function tell() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", tell);
  if (!navigator.sendBeacon?.(url)) fetch(url, { method: "POST", keepalive: true, credentials: "omit" }).catch(() => {});
}

if (url) {
  document.addEventListener("visibilitychange", tell);
  tell();
}
