// The little that a page cannot do by itself: clocks, drafts that survive a reload, a log that follows, panels.
(() => {
  const $ = (id) => document.getElementById(id);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // What is half written survives a reload, a pause, and another machine waking up.
  const drafts = (area) => `draft:${location.pathname}:${area.dataset.draft}`;
  const kept = (form) => `keep:${location.pathname}:${form.dataset.keep}`;
  const remember = (target) => {
    if (target.dataset?.draft) sessionStorage.setItem(drafts(target), target.value);
    const form = target.closest?.("[data-keep]");
    if (form) sessionStorage.setItem(kept(form), new URLSearchParams(new FormData(form)).toString());
  };
  const recall = () => {
    for (const area of document.querySelectorAll("[data-draft]")) {
      area.value ||= sessionStorage.getItem(drafts(area)) ?? "";
    }
    for (const form of document.querySelectorAll("[data-keep]")) {
      for (const [name, value] of new URLSearchParams(sessionStorage.getItem(kept(form)) ?? "")) {
        const field = form.elements[name];
        if (!field || field.type === "hidden") continue;
        if (field.type === "checkbox") field.checked = true;
        else field.value = value;
      }
    }
    count();
  };
  const forget = (form) => {
    for (const area of form.querySelectorAll("[data-draft]")) sessionStorage.removeItem(drafts(area));
    if (form.dataset.keep) sessionStorage.removeItem(kept(form));
  };

  // How many changes are chosen in the view of a text.
  const count = () => {
    const line = $("chosen");
    if (!line) return;
    const form = line.closest("form");
    const [changes, lines] = ["amend", "object"].map((v) => form.querySelectorAll(`[value=${v}]:checked`).length);
    const words = [
      changes && `${changes} ${changes === 1 ? "change" : "changes"}`,
      lines && `${lines} ${lines === 1 ? "red line" : "red lines"}`,
    ].filter(Boolean);
    for (const why of form.querySelectorAll(".why")) {
      why.required = Boolean(why.closest("fieldset").querySelector("[value=object]:checked"));
    }
    const says = words.length ? `Chosen: ${words.join(" and ")}.` : line.dataset.all;
    if (line.textContent !== says) line.textContent = says;
  };

  // What was corrected in 'I hear' stays corrected while the speech grows.
  let corrected = {};
  let correcting = null; // whether 'Correct it' was opened or closed by hand, and which of its fields is in use
  let inUse = "";
  const field = (name) => name && $("heard")?.querySelector(`[name=${name}]`);
  const correct = () => {
    for (const [name, value] of Object.entries(corrected)) if (field(name)) field(name).value = value;
    const details = $("heard")?.querySelector("details");
    if (details && correcting !== null) details.open = correcting;
    if (details && document.activeElement === document.body) (inUse === "summary" ? details.querySelector("summary") : field(inUse))?.focus({ preventScroll: true });
  };
  const forgives = () => {
    corrected = {};
    correcting = null;
  };
  const opened = (summary) => {
    if (summary?.closest("#heard")) correcting = !summary.parentElement.open;
  };

  // Time runs down here, and is said aloud three times.
  const say = (words) => {
    if ($("bell")) $("bell").textContent = words;
  };
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-left]")) {
      const left = Math.max(0, Number(clock.dataset.left) - 1);
      clock.dataset.left = left;
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      clock.classList.toggle("short", left <= 10);
      if ("own" in clock.dataset && [60, 30, 10].includes(left)) say(`${left} seconds left.`);
    }
    label();
  };

  // What waits for me is in the jump bar and in the title, wherever I am.
  let duty;
  const label = () => {
    const jump = $("jump-me");
    if (!jump) return;
    const due = document.querySelector("#now .is-due");
    const left = document.querySelector("[data-own]");
    const words = due ? `Your turn${left ? ` ${left.textContent}` : ""}` : "Me";
    if (jump.textContent !== words) jump.textContent = words;
    jump.classList.toggle("due", Boolean(due));
  };
  const changed = () => {
    const head = document.querySelector("#now h2");
    if (!head || head.textContent === duty) return;
    if (duty !== undefined) say(head.textContent);
    duty = head.textContent;
    document.title = head.matches(".is-due") ? `${duty} - The floor` : "The floor";
    label();
  };

  // A server that does not answer is said at once: what stands on the page may be old.
  const SILENT = "The server does not answer. This page shows how things stood, and goes on by itself when the server is back. What you write stays here.";
  const UNSENT = "That was not sent, because the server does not answer. Nothing is lost: send it again when the server is back.";
  const OUT = "You cannot follow this meeting any more. Load the page again to see why.";
  let line; // by which events come
  let closed = false;
  const cut = (words) => {
    if ($("lost") && $("lost").textContent !== words) $("lost").textContent = words;
  };
  const refuse = (words) => {
    const said = document.createElement("p");
    said.className = "refused";
    said.textContent = words;
    $("said")?.replaceChildren(said);
  };
  const unheard = ({ detail: { ctx } }) => {
    if (!ctx || ctx.response) return;
    cut(ctx.sourceElement.id === "live" ? `${SILENT} Load it again if it does not.` : SILENT);
    if (ctx.sourceElement instanceof HTMLFormElement) refuse(UNSENT);
  };
  const shutOut = (status) => {
    closed = [403, 404].includes(status);
    cut(closed ? OUT : SILENT);
  };
  document.addEventListener("htmx:error", unheard);
  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    if (ctx.sourceElement.id === "live") shutOut(ctx.response.status);
  });
  document.addEventListener("htmx:sse:error", ({ detail }) => shutOut(detail.status));
  document.addEventListener("htmx:sse:before:connection", (event) => {
    line = event.detail.connection;
    if (closed) event.preventDefault();
  });
  document.addEventListener("htmx:sse:after:connection", () => cut(""));
  document.addEventListener("htmx:after:request", () => {
    if ($("live")) line?.delayCanceller?.(); // the server is back, so there is nothing to wait for
    else cut("");
  });

  // A status is of the moment: it goes when the state moves on, also if it moved on before the answer came.
  let told = 0;
  let moved = 0;
  let movedBefore = 0;
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement instanceof HTMLFormElement) movedBefore = moved;
  });
  const outdate = () => {
    const since = told;
    setTimeout(() => since === told && $("said")?.replaceChildren(), Math.max(0, told + 6000 - Date.now()));
  };

  const answered = () => {
    told = Date.now();
    if ($("said").firstElementChild && moved !== movedBefore) outdate();
    if ($("said").querySelector(".refused")) $("said").scrollIntoView({ block: "nearest" });
  };

  // The log follows unless the reader has scrolled up; what is new appears word by word.
  let near = true;
  const end = () => $("roll").scrollTo(0, $("roll").scrollHeight);
  const unsaid = globalThis.Highlight && CSS.highlights ? new Highlight() : null;
  if (unsaid) CSS.highlights.set("unsaid", unsaid);
  const speak = (words) => {
    const text = words.firstChild;
    if (!unsaid || still || document.hidden || text?.nodeType !== 3) return;
    const range = new Range();
    const ends = [...text.data.matchAll(/\s+/g)].map((m) => m.index);
    const pace = Math.min(55, 4000 / ends.length);
    range.setStart(text, 0);
    range.setEnd(text, text.length);
    unsaid.add(range);
    const next = () => {
      const at = ends.shift();
      if (at === undefined || !words.isConnected) return unsaid.delete(range);
      range.setStart(text, at);
      setTimeout(next, pace);
    };
    next();
  };
  const arrived = (records) => {
    const fresh = records.flatMap((r) => [...r.addedNodes]).filter((n) => n.nodeType === 1);
    for (const line of fresh) {
      line.classList.add("fresh");
      const words = line.matches(".speech:not(.own)") && line.querySelector("p.words");
      if (words) speak(words);
    }
    if (near) end();
    else $("newer").hidden = false;
  };
  const follow = () => {
    const roll = $("roll");
    if (!roll) return;
    let top = 0;
    roll.addEventListener("scroll", () => {
      if (roll.scrollHeight - roll.scrollTop - roll.clientHeight < 80) near = true;
      else if (roll.scrollTop < top - 4) near = false; // only a reader scrolls up; a new width does not
      top = roll.scrollTop;
      if (near) $("newer").hidden = true;
    });
    new ResizeObserver(() => near && end()).observe($("log"));
    new ResizeObserver(() => near && end()).observe(roll);
    new MutationObserver(arrived).observe($("log"), { childList: true });
    if (!location.hash) end();
    $("newer").addEventListener("click", () => {
      near = true;
      end();
      roll.focus({ preventScroll: true });
    });
    if ($("mine")) {
      $("mine").hidden = false;
      $("mine").addEventListener("click", () => {
        const on = $("log").classList.toggle("filter");
        $("mine").setAttribute("aria-pressed", on);
        end();
      });
    }
  };

  // What moved at the table is put into the plan; the link of a seat stays, and with it the focus.
  const moves = () => {
    for (const part of $("moved").querySelectorAll("svg > [id]")) {
      const place = $("plan").querySelector(`#${part.id}`);
      if (!place) continue;
      if (part.hasAttribute("aria-label")) place.setAttribute("aria-label", part.getAttribute("aria-label"));
      place.replaceChildren(...part.childNodes);
    }
    $("moved").replaceChildren();
  };

  // The seating plan leads to delegations, and from there to what they said.
  let from = null;
  const open = async (link) => {
    from = link.id;
    await htmx.ajax("GET", link.getAttribute("href"), { target: "#panel", swap: "innerHTML" });
    $("panel").querySelector("h2")?.focus();
    $("panel").scrollIntoView({ block: "nearest" });
  };
  const shut = () => {
    if (!$("panel")?.firstElementChild) return;
    $("panel").replaceChildren();
    if (from) $(from)?.focus();
  };
  const go = (id) => {
    const line = $(id);
    if (!line) return false;
    $("panel")?.replaceChildren();
    $("log").classList.remove("filter");
    $("mine")?.setAttribute("aria-pressed", "false");
    line.scrollIntoView({ block: "center" });
    line.focus({ preventScroll: true });
    line.classList.add("lit");
    setTimeout(() => line.classList.remove("lit"), 2500);
    return true;
  };
  const write = (seat) => {
    const note = $("note");
    if (!note) return false;
    note.open = true;
    note.querySelector("select").value = seat;
    note.querySelector("textarea").focus();
    return true;
  };
  const take = (seat) => {
    const choose = $("seat");
    if (!choose) return false;
    choose.value = seat;
    choose.focus();
    return true;
  };
  const clicked = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("[data-seat], [data-take], [data-go], [data-note], [data-shut]");
    if (!link) return;
    const { seat, take: wanted, go: line, note } = link.dataset;
    if (seat && $("panel")) open(link);
    else if (wanted && take(wanted)) ;
    else if (line && go(line)) ;
    else if (note && write(note)) $("panel").replaceChildren();
    else if ("shut" in link.dataset) shut();
    else return;
    event.preventDefault();
  };

  document.addEventListener("click", clicked);
  document.addEventListener("click", ({ target }) => opened(target.closest("summary")), true);
  document.addEventListener("focusin", ({ target }) => {
    inUse = target.closest("#heard") ? target.name || "summary" : "";
  });
  // Whoever was at work in a part that has gone finds what came in its place.
  let inside = false;
  document.addEventListener("focusin", (event) => {
    inside = Boolean(event.target.closest("#now"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut();
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "speech" && event.target.value.length < 8) forgives();
    remember(event.target);
    count();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.closest("#heard")) return;
    corrected[event.target.name] = event.target.value;
    correcting = true;
  });
  // What was recorded is no draft any more; a form that stays on the page asks for another act next time.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement;
    if (!(form instanceof HTMLFormElement) || !ctx.response?.raw?.ok) return;
    forget(form);
    forgives();
    if (!form.elements.key) return;
    const [key, times] = form.elements.key.value.split("+");
    form.elements.key.value = `${key}+${Number(times || 0) + 1}`;
    form.reset();
    count();
  });
  const swapped = (records) => {
    const targets = new Set(records.map((r) => r.target));
    if (targets.has($("heard"))) return;
    if (targets.has($("now"))) {
      recall();
      changed();
      moved += 1;
      outdate();
      if (inside && document.activeElement === document.body) document.querySelector("#now h2")?.focus({ preventScroll: true });
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    recall();
    follow();
    changed();
    label();
    setInterval(tick, 1000);
    const watch = { childList: true };
    if ($("now")) new MutationObserver(swapped).observe($("now"), watch);
    if ($("moved")) new MutationObserver(() => $("moved").firstElementChild && moves()).observe($("moved"), watch);
    if ($("said")) new MutationObserver(answered).observe($("said"), watch);
    const all = $("open-all");
    if (all) {
      all.hidden = false;
      all.addEventListener("click", () => document.querySelectorAll("details").forEach((d) => (d.open = true)));
    }
  });
  document.addEventListener("htmx:after:swap", correct);
})();
