// The little that a page cannot do by itself: clocks, drafts that survive a reload, and a log that follows.
(() => {
  const drafts = (area) => `draft:${location.pathname}:${area.dataset.draft}`;

  const remember = (event) => {
    const area = event.target;
    if (area.dataset && area.dataset.draft) sessionStorage.setItem(drafts(area), area.value);
  };

  const recall = (root) => {
    for (const area of root.querySelectorAll("[data-draft]")) {
      const kept = sessionStorage.getItem(drafts(area));
      if (kept && !area.value) area.value = kept;
    }
  };

  const tick = () => {
    for (const clock of document.querySelectorAll("[data-left]")) {
      const left = Math.max(0, Number(clock.dataset.left) - 1);
      clock.dataset.left = String(left);
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  };

  const follow = () => {
    const log = document.getElementById("log");
    if (!log) return;
    let near = true;
    log.addEventListener("scroll", () => {
      near = log.scrollHeight - log.scrollTop - log.clientHeight < 160;
    });
    new MutationObserver(() => {
      if (near) log.scrollTop = log.scrollHeight;
    }).observe(log, { childList: true });
    log.scrollTop = log.scrollHeight;
  };

  // A form that stays on the page after its act was recorded asks for another act the next time.
  const renew = (event) => {
    const ctx = event.detail && event.detail.ctx;
    const form = ctx && ctx.sourceElement;
    if (!(form instanceof HTMLFormElement) || !form.elements.key || !ctx.response.raw.ok) return;
    const [key, count] = form.elements.key.value.split("+");
    form.elements.key.value = `${key}+${Number(count || 0) + 1}`;
    if (form.closest(".tools")) form.reset();
  };

  document.addEventListener("input", remember);
  document.addEventListener("htmx:after:request", renew);
  document.addEventListener("htmx:after:swap", () => recall(document));
  document.addEventListener("submit", (event) => {
    for (const area of event.target.querySelectorAll("[data-draft]")) sessionStorage.removeItem(drafts(area));
  });
  document.addEventListener("DOMContentLoaded", () => {
    recall(document);
    follow();
    setInterval(tick, 1000);
  });
})();
