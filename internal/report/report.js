"use strict";
// Without this script the page is complete and its links lead to the right
// places. With it both sides move together, keys work, and findings can be filtered.
const keatoolReport = (() => {
  const perBlock = 100;
  const mostLines = 4000; // that one statement lights up
  let $, panes, said, near = [], lit = [], current = null;

  // unfold makes the lines of a block that a long file has as a comment only.
  function unfold(block) {
    if (block?.classList.contains("z")) {
      block.innerHTML = block.firstChild.data;
      block.classList.remove("z");
      for (const watch of near) watch.unobserve(block);
    }
    return block;
  }

  const lineIn = (pane, doc, n) => unfold(pane.querySelectorAll(".lines")[doc]?.children[Math.floor((n - 1) / perBlock)])?.children[(n - 1) % perBlock];
  const keaLine = (doc, n) => lineIn(panes.kea, doc, n);

  // statement finds the link of a statement, in a folded block if need be.
  function statement(id) {
    const found = document.getElementById("s" + id);
    if (found) return found;
    for (const block of panes.source.querySelectorAll(".z[data-s]")) {
      const [first, last] = block.dataset.s.split("-").map(Number);
      if (first <= id && id <= last) unfold(block);
    }
    return document.getElementById("s" + id);
  }

  // place finds what a link leads to.
  function place(id) {
    const [, kind, doc, n] = id.match(/^([klsf])(?:(\d+)\.)?(\d+)$/) ?? [];
    if (kind === "s") return statement(n);
    if (kind === "k") return document.getElementById(id) ?? keaLine(Number(doc ?? 0), Number(n));
    if (kind === "l") return lineIn(panes.source, Number(doc), Number(n));
    return document.getElementById(id);
  }

  const isLink = a => a && a.tagName === "A" && /^[sk][0-9]/.test(a.id);
  const nameOf = el => el.closest("article")?.dataset.name ?? "";
  const numberOf = el => el.closest(".b > div")?.dataset.n ?? "";
  const words = { 1: "exact", 2: "equivalent", 3: "approximate", 4: "manual", 5: "dropped" };

  // rangesOf tells which lines of the results a statement became: [doc, first, last].
  function rangesOf(a) {
    if (a.dataset.k) {
      return a.dataset.k.split(" ").map(r => r.match(/(\d+):(\d+)-(\d+)/).slice(1).map(Number));
    }
    const m = a.getAttribute("href").match(/^#k(?:(\d+)\.)?(\d+)$/);
    return m ? [[Number(m[1] ?? 0), Number(m[2]), Number(m[2])]] : [];
  }

  function light(el) {
    if (el) { el.classList.add("on"); lit.push(el); }
  }

  function dark() {
    for (const el of lit) el.classList.remove("on");
    lit = [];
  }

  // bring scrolls the pane around el, and nothing else, so that el is in sight.
  // Blocks get their true height only when they come near, hence the second look.
  function bring(el, again = 2) {
    const box = el?.closest(".scroll");
    if (!box) return;
    const a = el.getBoundingClientRect(), b = box.getBoundingClientRect();
    if (again < 2 || a.top < b.top + 40 || a.bottom > b.bottom - 20) {
      box.scrollTop += a.top - b.top - box.clientHeight / 3;
      if (again > 0) requestAnimationFrame(() => bring(el, again - 1));
    }
  }

  // show lights up statements and what they became; side is where the user is.
  function show(ids, side) {
    dark();
    const from = ids.map(statement).filter(Boolean);
    if (!from.length) return;
    let first = null;
    for (const a of from) {
      light(a);
      light(a.closest(".b > div"));
      for (const more of panes.source.querySelectorAll(`a[data-s="${a.id.slice(1)}"]`)) light(more.closest(".b > div"));
      let left = mostLines;
      for (const [doc, low, high] of rangesOf(a)) {
        for (let n = low; n <= high && left-- > 0; n++) light(keaLine(doc, n));
        first ??= keaLine(doc, low);
      }
    }
    if (side !== "source") bring(from[0]);
    if (side !== "kea") bring(first);
    tell(from[0]);
    current = from[0];
  }

  const plain = s => s.replace(/\s+/g, " ").trim();

  function tell(a) {
    const line = a.closest(".b > div");
    const level = words[((a.className + " " + line.className).match(/\be([1-5])/) ?? [])[1]];
    const to = rangesOf(a).map(([doc, low, high]) => nameOf(keaLine(doc, low)) + ":" + low + (high > low ? "–" + high : ""));
    const shown = to.length > 3 ? to.slice(0, 3).join(", ") + ` and ${to.length - 3} more` : to.join(", ");
    said.textContent = `${nameOf(a)}:${line.dataset.n}  ${plain(a.textContent).slice(0, 60)}: ${level}` + (shown ? ` → ${shown}` : ", nothing of its own in Kea");
  }

  // statementsOf tells which statements are behind a place in the result.
  function statementsOf(el) {
    const a = el.closest("a[href^='#s']") ?? el.closest(".b > div")?.querySelector("a[href^='#s']");
    if (a) return a.dataset.s ? a.dataset.s.split(" ") : [a.getAttribute("href").slice(2)];
    const line = el.closest(".b > div");
    return line?.dataset.s ? [line.dataset.s] : [];
  }

  function pick(el, side) {
    if (side === "kea") return statementsOf(el);
    const a = el.closest("a[id^=s], a[data-s]") ?? el.closest(".b > div")?.querySelector("a[id^=s], a[data-s]");
    return a ? [a.id ? a.id.slice(1) : a.dataset.s] : [];
  }

  // rove makes a the one link of its pane that Tab stops at.
  function rove(a) {
    const pane = a.closest(".pane");
    pane.querySelector("a[tabindex='0']")?.setAttribute("tabindex", "-1");
    a.setAttribute("tabindex", "0");
  }

  const linksIn = block => [...unfold(block).querySelectorAll("a[id]")].filter(isLink);

  // step goes count links on, or back; far beyond the end is at the end.
  function step(a, count) {
    const blocks = [...a.closest(".scroll").querySelectorAll(".b")];
    if (Math.abs(count) > 1e6) {
      const order = count > 0 ? blocks.reverse() : blocks;
      for (const block of order) {
        const links = linksIn(block);
        if (links.length) return links.at(count > 0 ? -1 : 0);
      }
      return a;
    }
    let at = blocks.indexOf(a.closest(".b")), links = linksIn(blocks[at]), i = links.indexOf(a) + count, best = a;
    for (;;) {
      if (links[i]) return links[i];
      if (links.length) best = count > 0 ? links.at(-1) : links[0];
      if (i >= links.length && at + 1 < blocks.length) { i -= links.length; links = linksIn(blocks[++at]); }
      else if (i < 0 && at > 0) { links = linksIn(blocks[--at]); i += links.length; }
      else return best;
    }
  }

  function go(a) {
    if (!a) return;
    a.focus({ preventScroll: true });
    bring(a);
  }

  // across moves to the other side.
  function across(a, side) {
    if (side === "source") {
      const [range] = rangesOf(a);
      if (range) go(keaLine(range[0], range[1])?.querySelector("a[id^=k]"));
    } else {
      go(statement(statementsOf(a)[0]));
    }
  }

  function onKey(e, side) {
    const a = document.activeElement;
    if (!isLink(a) || e.ctrlKey || e.metaKey || e.altKey) return;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 25, PageUp: -25, Home: -1e9, End: 1e9 };
    if (e.key in moves) go(step(a, moves[e.key]));
    else if (e.key === "Enter" || e.key === (side === "source" ? "ArrowRight" : "ArrowLeft")) across(a, side);
    else if (e.key === "f" && side === "source") {
      const mark = a.closest(".b > div").querySelector("a.m");
      if (mark) openFinding(mark.getAttribute("href").slice(1));
    } else return;
    e.preventDefault();
  }

  function wirePane(pane, side) {
    unfold(pane.querySelector(".b"));
    const watch = new IntersectionObserver(seen => { for (const e of seen) if (e.isIntersecting) unfold(e.target); },
      { root: pane.querySelector(".scroll"), rootMargin: "1500px 0px" });
    near.push(watch);
    for (const block of pane.querySelectorAll(".z")) watch.observe(block);
    pane.querySelector("a[id]" + (side === "source" ? "[id^=s]" : "[id^=k]"))?.setAttribute("tabindex", "0");
    pane.addEventListener("click", e => {
      const mark = e.target.closest("a.m");
      if (mark) { e.preventDefault(); openFinding(mark.getAttribute("href").slice(1)); return; }
      if (!e.target.closest(".b")) return;
      if (e.target.closest("a")) e.preventDefault();
      if (String(getSelection())) return;
      const ids = pick(e.target, side);
      if (!ids.length) return;
      show(ids, side);
      const a = e.target.closest("a[id]") ?? e.target.closest(".b > div")?.querySelector("a[id]");
      if (a) { rove(a); a.focus({ preventScroll: true }); }
    });
    pane.addEventListener("keydown", e => onKey(e, side));
    pane.addEventListener("focusin", e => {
      if (!isLink(e.target)) return;
      rove(e.target);
      if (e.target.matches(":focus-visible")) show(pick(e.target, side), side);
    });
  }

  // Findings.

  const items = () => [...$.querySelectorAll(".findings > li")];

  function openFinding(id) {
    const li = document.getElementById(id);
    if (!li) return;
    if (li.hidden) { $.querySelector(".filter")?.reset(); filter(); }
    $.querySelector(".findings > li.on")?.classList.remove("on");
    li.classList.add("on");
    li.focus({ preventScroll: true });
    bring(li);
    const at = li.querySelector("a.at");
    if (at) follow(at);
  }

  // follow shows the place that a finding or a difference is about.
  function follow(a) {
    const to = a.getAttribute("href").slice(1);
    if (to[0] === "s") show([to.slice(1)], "");
    else if (to[0] === "k") showResult(place(to));
    else if (to[0] === "l") { dark(); light(place(to)); bring(place(to)); }
  }

  // jump goes from a difference to the place that it is about.
  function jump(at) {
    const to = place(at.getAttribute("href").slice(1));
    to?.closest(".pane").scrollIntoView({ block: "nearest" });
    (isLink(to) ? to : to?.querySelector("a[id]"))?.focus({ preventScroll: true });
    bring(to);
  }

  // showResult shows a place in the result that need not come from a statement.
  function showResult(el) {
    if (!el) return;
    dark();
    show(statementsOf(el), "kea");
    light(el.closest(".b > div"));
    bring(el);
  }

  function filter() {
    const form = $.querySelector(".filter");
    if (!form) return;
    const asked = form.querySelector("#filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set([...form.querySelectorAll("input[name=v]:checked")].map(i => i.value));
    const fidelity = form.querySelector("#fidelity").value;
    let shown = 0, all = 0;
    for (const li of items()) {
      const text = asked.length ? li.textContent.toLowerCase() : "";
      const fits = severities.has(li.dataset.v) && (!fidelity || li.dataset.e === fidelity) && asked.every(w => text.includes(w));
      li.hidden = !fits;
      all++;
      if (fits) shown++;
    }
    $.querySelector("#shown").value = shown === all ? `${all}` : `${shown} of ${all}`;
    $.querySelector(".none").hidden = shown > 0;
  }

  function explain(a) {
    const code = a.textContent;
    const box = a.closest("li, article");
    const open = box.querySelector(".explained");
    open?.remove();
    a.setAttribute("aria-expanded", String(!open));
    const text = document.getElementById(code);
    if (open || !text) return;
    const copy = document.createElement("div");
    copy.className = "explained";
    copy.append(...[...text.cloneNode(true).childNodes]);
    box.append(copy);
  }

  function nextFinding(by) {
    const list = items().filter(li => !li.hidden);
    if (!list.length) return;
    const at = list.findIndex(li => li.classList.contains("on"));
    openFinding(list[(at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by + list.length) % list.length].id);
  }

  // nextOf goes to the next statement with a fidelity, from the first one again after the last.
  function nextOf(level) {
    const fits = a => isLink(a) && (/\be[1-5]/.test(a.className) ? a : a.parentElement).classList.contains("e" + level);
    const blocks = [...panes.source.querySelectorAll(".b")].filter(b => !b.matches(".z") || b.dataset.e?.includes(level));
    const start = current ? Math.max(0, blocks.findIndex(b => b === current.closest(".b") || current.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING)) : 0;
    for (let i = 0; i <= blocks.length; i++) {
      const block = blocks[(start + i) % blocks.length];
      const a = linksIn(block).find(a => fits(a) && (i > 0 || !current || current.compareDocumentPosition(a) & Node.DOCUMENT_POSITION_FOLLOWING));
      if (!a) continue;
      go(a);
      show([a.id.slice(1)], "");
      return;
    }
  }

  function onPageKey(e) {
    if (!$ || !$.isConnected || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
    if (e.key === "n") nextFinding(1);
    else if (e.key === "p") nextFinding(-1);
    else if (e.key === "/") $.querySelector("#filter")?.focus();
    else if (e.key === "Escape") dark();
    else return;
    e.preventDefault();
  }

  function onClick(e) {
    const code = e.target.closest("a.kt"), at = e.target.closest("a.at"), file = e.target.closest(".files a"), chip = e.target.closest(".chip");
    if (code) { e.preventDefault(); explain(code); }
    else if (at) {
      e.preventDefault();
      follow(at);
      const li = at.closest(".findings > li");
      if (li) { $.querySelector(".findings > li.on")?.classList.remove("on"); li.classList.add("on"); }
      else jump(at);
    } else if (file) {
      e.preventDefault();
      const el = document.getElementById(file.getAttribute("href").slice(1));
      el.closest(".scroll").scrollTop = el.offsetTop;
    } else if (chip) nextOf(Number(chip.dataset.e));
  }

  addEventListener("keydown", onPageKey);

  // What is folded is unfolded for paper.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("main details:not([open])")];
    for (const d of folded) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of folded) d.open = false; });

  // start brings a page, or a new fragment of one, to life.
  return function start(root) {
    $ = root;
    panes = { source: root.querySelector("#source"), kea: root.querySelector("#kea") };
    said = root.querySelector("#status .said");
    lit = [];
    current = null;
    for (const watch of near) watch.disconnect();
    near = [];
    wirePane(panes.source, "source");
    wirePane(panes.kea, "kea");
    root.onclick = onClick;
    const form = root.querySelector(".filter");
    form?.addEventListener("input", filter);
    form?.addEventListener("submit", e => e.preventDefault());
    filter();
    const coverage = root.querySelector("#coverage");
    const shade = () => panes.source.classList.toggle("covered", coverage.checked);
    if (coverage) { coverage.addEventListener("change", shade); shade(); }
  };
})();
{
  const main = document.getElementById("main");
  if (main.querySelector("#source")) keatoolReport(main);
}
