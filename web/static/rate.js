// The little that the page for raters cannot do by itself: keys, and a sentence that is kept while it is written.
(() => {
  const form = document.getElementById("answer");
  const reason = document.getElementById("remark");
  const keys = document.getElementById("keys");
  const status = document.getElementById("kept");

  // Keys of one letter can be switched off: they are in the way of those who speak to their computer.
  keys.checked = localStorage.getItem("rate-keys") !== "off";
  keys.closest("[hidden]").hidden = false;
  keys.addEventListener("change", () => localStorage.setItem("rate-keys", keys.checked ? "on" : "off"));

  // A second key while the next page is still on its way was meant for that page: it must not answer this one.
  let sent = false;
  addEventListener("pageshow", () => (sent = false));
  const press = (name, value) => sent || form.querySelector(`[name=${name}][value="${value}"]`)?.click();
  addEventListener("keydown", (event) => {
    if (event.target === reason) {
      if (event.key === "Escape") document.getElementById("question").focus();
      return;
    }
    if (!keys.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const key = event.key.toLowerCase();
    if (key === "arrowleft") press("go", "back");
    else if (key === "arrowright") press("go", "on");
    else if (key === "0" || key === "x") press("level", "?");
    else if (key === "r") reason.focus();
    else if (/^[1-9]$/.test(key)) press("level", key);
    else return;
    event.preventDefault();
  });

  // One save at a time, the newest words last; a form that is sent waits, so that an old save cannot overtake it.
  let kept = reason.value;
  let saving = null;
  const save = async () => {
    while (reason.value !== kept) {
      const words = reason.value;
      const body = new URLSearchParams({ stamp: form.elements.stamp.value, remark: words });
      const answer = await fetch(`${location.pathname}/remark`, { method: "POST", body, keepalive: true }).catch(() => null);
      status.textContent = answer?.ok ? "Saved." : "Not saved. Is the server still running? Load the page again.";
      if (!answer?.ok) return;
      kept = words;
    }
  };
  reason.addEventListener("input", () => {
    saving ??= save().finally(() => (saving = null));
  });
  form.addEventListener("submit", (event) => {
    sent = true;
    if (!saving) return;
    event.preventDefault();
    saving.then(() => form.requestSubmit(event.submitter));
  });
})();
