"use strict";
// The converter around the report: files and options go to an engine, either a
// worker with the program in this page or the server that the page came from,
// and its answer is shown by keatoolReport.
{
  const $ = id => document.getElementById(id);
  const editable = 1 << 20; // larger files are converted but not shown for editing
  const quick = 300_000; // up to this size every pause in typing converts
  const largest = 200 << 20; // of lease files, which a page has in memory several times
  let files = []; // { name, text }; the first one is the main file
  let leases = null; // { name, text } of a lease file
  let shown = 0; // which one the text field holds
  let urls = []; // of downloads

  // The engine.

  function decode(id) {
    const text = atob($(id).textContent.replace(/-/g, "+").replace(/_/g, "/"));
    const out = new Uint8Array(text.length);
    for (let i = 0; i < out.length; i++) out[i] = text.charCodeAt(i);
    return out;
  }

  async function startWorker() {
    const text = ["engine-exec", "engine-worker"].map(id => new TextDecoder().decode(decode(id))).join("\n");
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const waiting = new Map();
    let count = 0;
    const failed = new Promise((_, reject) => { worker.onerror = e => reject(new Error(e.message || "the browser does not start the converter")); });
    const ready = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.ready) resolve();
        else if (data.id === undefined) reject(new Error(data.failed));
        else { const [done, fail] = waiting.get(data.id); waiting.delete(data.id); data.failed ? fail(new Error(data.failed)) : done({ ...JSON.parse(data.answer.rest), html: data.answer.html, page: data.answer.page }); }
      };
    });
    const unzipped = new Blob([decode("engine-wasm")]).stream().pipeThrough(new DecompressionStream("gzip"));
    const wasm = await new Response(unzipped).arrayBuffer();
    worker.postMessage({ wasm, tool: document.body.dataset.tool }, [wasm]);
    await Promise.race([ready, failed]);
    return request => Promise.race([failed, new Promise((done, fail) => {
      waiting.set(++count, [done, fail]);
      worker.postMessage({ id: count, request });
    })]);
  }

  async function ask(request) {
    const r = await fetch("convert", { method: "POST", headers: { "Content-Type": "application/json" }, body: request });
    if (!r.ok) throw new Error(`the server says ${r.status}: ${await r.text()}`);
    return r.json();
  }

  const engine = $("engine-wasm") ? startWorker() : Promise.resolve(ask);
  engine.then(() => { document.body.dataset.engine = "ready"; }, e => fault("The converter does not start: " + e.message));

  async function convert(page) {
    const send = await engine;
    return send(JSON.stringify({ files: written() ? files : [], leases: leases ?? undefined, options: options(), page }));
  }

  // written reports whether there is a configuration.
  function written() { return files.length > 0 && files[0].text.trim() !== ""; }

  // One conversion runs at a time; of those asked for meanwhile the last one follows.
  let busy = false, again = false;

  async function run() {
    if (!written() && !leases) { nothing(); return; }
    if (busy) { again = true; return; }
    busy = true;
    $("main").setAttribute("aria-busy", "true");
    const slow = setTimeout(() => { $("progress").textContent = "converting"; }, 400);
    try {
      do {
        again = false;
        show(await convert(false));
      } while (again);
    } catch (e) {
      fault(e.message);
    }
    clearTimeout(slow);
    busy = false;
    $("main").removeAttribute("aria-busy");
    document.body.dataset.done = String(Number(document.body.dataset.done ?? 0) + 1);
  }

  function fault(text) {
    $("fault").textContent = text;
    $("fault").hidden = !text;
  }

  function nothing() {
    $("main").replaceChildren();
    $("leases").replaceChildren();
    $("results").hidden = true;
    $("missing").hidden = true;
    fault("");
  }

  // show puts an answer into the page and keeps both sides where they were.
  function show(answer) {
    fault(answer.fault ? "That cannot be converted: " + answer.fault : "");
    if (answer.fault) return;
    const main = $("main");
    const places = [...main.querySelectorAll(".panes .scroll")].map(s => s.scrollTop);
    main.innerHTML = answer.html;
    if (answer.html) keatoolReport(main);
    showLeases(answer.leases ?? "");
    [...main.querySelectorAll(".panes .scroll")].forEach((s, i) => { s.scrollTop = places[i] ?? 0; });
    $("missing").textContent = answer.missing.length ? `Included, but not opened: ${[...new Set(answer.missing)].join(", ")}. Open or drop what is missing.` : "";
    $("missing").hidden = !answer.missing.length;
    const said = [main.querySelector(".bar")?.getAttribute("aria-label") ?? (answer.html ? "not translated" : "")];
    said.push($("leases").querySelector("summary .dim")?.textContent ?? "");
    $("progress").textContent = said.filter(Boolean).join("; ");
    downloads(answer.results);
  }

  // showLeases puts what there is to say about the lease file into the page, and
  // keeps open what was.
  function showLeases(html) {
    const section = $("leases"), closed = section.firstElementChild?.open === false;
    const filter = section.querySelector("[data-filter]")?.value ?? "";
    section.innerHTML = html;
    if (closed && html) section.firstElementChild.open = false;
    const field = section.querySelector("[data-filter]");
    if (!field) return;
    const rows = [...field.parentElement.querySelectorAll("tbody tr")];
    field.oninput = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let left = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every(w => text.includes(w));
        if (!row.hidden) left++;
      }
      field.parentElement.querySelector("[data-none]").hidden = left > 0;
    };
    field.value = filter;
    if (filter) field.oninput();
  }

  function download(name, text, type) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    urls.push(url);
    return url;
  }

  function downloads(results) {
    urls.forEach(url => URL.revokeObjectURL(url));
    urls = [];
    const list = $("downloads");
    list.replaceChildren();
    for (const r of results) {
      const a = document.createElement("a");
      a.className = "name";
      a.download = r.name;
      a.href = download(r.name, r.text, "application/octet-stream");
      a.textContent = r.name;
      list.append(item(a));
    }
    const page = document.createElement("button");
    page.type = "button";
    page.className = "keep";
    page.textContent = "report of this page";
    page.onclick = savePage;
    list.append(item(page));
    page.hidden = !written();
    $("results").hidden = !results.length && page.hidden;
  }

  function item(...children) {
    const li = document.createElement("li");
    li.append(...children);
    return li;
  }

  async function savePage() {
    const answer = await convert(true);
    const a = document.createElement("a");
    a.download = files[0].name.replace(/.*\//, "") + ".html";
    a.href = download(a.download, answer.page, "text/html");
    a.click();
  }

  // Options.

  function options() {
    const form = $("options"), o = {};
    for (const el of form.elements) {
      if (!el.name || el.disabled) continue;
      o[el.name] = el.type === "checkbox" ? el.checked : el.value;
    }
    return o;
  }

  // Files.

  // rank puts the file first that nobody includes, and that is called as dhcpd's.
  function rank(list) {
    const last = name => name.replace(/.*[\/\\]/, "");
    const included = new Set();
    for (const f of list) {
      for (const m of f.text.matchAll(/^[ \t]*include[ \t]+"([^"]+)"/gm)) included.add(last(m[1]));
    }
    const weight = f => (included.has(last(f.name)) ? 2 : 0) + (/^dhcpd6?\.conf$/.test(last(f.name)) ? 0 : 1);
    return list.map((f, i) => [weight(f), i, f]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(x => x[2]);
  }

  // isLeases tells a lease file by its name or by what it begins with.
  function isLeases(f) {
    return /\.leases(~|\.\d+)?$/.test(f.name) ||
      /^[ \t]*(lease[ \t]+[\d.]+[ \t]*\{|ia-(na|ta|pd)[ \t]+["\d]|server-duid[ \t]|authoring-byte-order[ \t])/m.test(f.text.slice(0, 20000));
  }

  async function read(chosen) {
    const fresh = [];
    for (const f of chosen) {
      const name = f.webkitRelativePath || f.name;
      if (f.size > largest) throw new Error(`${name} has ${Math.round(f.size / 1e6)} MB, too much for a page; keatool import-leases takes files of any size.`);
      fresh.push({ name, text: await f.text() });
    }
    return fresh;
  }

  async function add(chosen) {
    let fresh;
    try { fresh = await read(chosen); } catch (e) { fault(e.message); return; }
    if (!fresh.length) return;
    const held = fresh.filter(isLeases);
    leases = held.at(-1) ?? leases;
    fresh = fresh.filter(f => !held.includes(f));
    if (!fresh.length) { list(); await run(); return; }
    const names = new Set(fresh.map(f => f.name));
    const kept = files.filter(f => f.text.trim() && !names.has(f.name));
    const missed = !$("missing").hidden; // what comes now is what the main file lacked
    files = missed && kept.length ? [...kept, ...fresh] : rank([...kept, ...fresh]);
    shown = 0;
    list();
    $("inputs").open = false;
    await run();
    if (!$("missing").hidden) $("inputs").open = true;
  }

  function list() {
    const ul = $("list");
    ul.replaceChildren();
    files.forEach((f, i) => {
      const name = document.createElement("button"), role = document.createElement("button"), gone = document.createElement("button");
      for (const b of [name, role, gone]) b.type = "button";
      name.className = "name";
      name.textContent = f.name;
      name.setAttribute("aria-pressed", String(i === shown));
      name.onclick = () => { shown = i; list(); };
      role.className = "role";
      role.textContent = i ? "make main" : "main";
      role.disabled = !i;
      role.setAttribute("aria-label", i ? `make ${f.name} the main file` : `${f.name} is the main file`);
      role.onclick = () => { files.unshift(...files.splice(i, 1)); shown = 0; list(); run(); };
      gone.className = "role";
      gone.textContent = "×";
      gone.setAttribute("aria-label", `remove ${f.name}`);
      gone.onclick = () => { files.splice(i, 1); shown = 0; list(); run(); };
      ul.append(item(name, role, gone));
    });
    if (leases) ul.append(leaseItem());
    const f = files[shown], text = $("text");
    text.readOnly = Boolean(f && f.text.length > editable);
    text.value = !f ? "" : text.readOnly ? `${f.name} has ${(f.text.length / 1e6).toFixed(1)} MB; it is converted, but not shown here.` : f.text;
    digest();
  }

  function leaseItem() {
    const name = document.createElement("button"), role = document.createElement("span"), gone = document.createElement("button");
    name.type = gone.type = "button";
    name.className = "name";
    name.textContent = leases.name;
    name.onclick = () => { $("leases").scrollIntoView(); $("leases").focus(); };
    role.className = "role is";
    role.textContent = "leases";
    gone.className = "role";
    gone.textContent = "×";
    gone.setAttribute("aria-label", `remove ${leases.name}`);
    gone.onclick = () => { leases = null; list(); run(); };
    return item(name, role, gone);
  }

  function digest() {
    const names = [...files, ...(leases ? [leases] : [])].map(f => f.name);
    $("digest").textContent = names.length > 1 ? `${names[0]} and ${names.length - 1} more` : names[0] ?? "";
  }

  function set(list_) {
    files = list_;
    shown = 0;
    list();
  }

  // Events.

  let pause;
  $("text").addEventListener("paste", e => {
    const text = e.clipboardData?.getData("text") ?? "";
    if (!isLeases({ name: "", text })) return;
    e.preventDefault(); // it goes to the leases, and not into the configuration
    paste(text);
  });
  function paste(text) {
    leases = { name: "dhcpd.leases", text };
    list();
    run();
  }
  $("text").addEventListener("input", () => {
    if (!files.length) { files = [{ name: "dhcpd.conf", text: "" }]; shown = 0; const { value } = $("text"); files[0].text = value; list(); }
    files[shown].text = $("text").value;
    clearTimeout(pause);
    pause = setTimeout(run, files[shown].text.length + (leases?.text.length ?? 0) < quick ? 350 : 1500);
  });
  $("text").addEventListener("keydown", e => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { clearTimeout(pause); run(); $("inputs").open = false; $("main").focus(); }
  });
  $("options").addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(run, 250); });
  $("options").addEventListener("reset", () => setTimeout(run));
  $("options").addEventListener("submit", e => { e.preventDefault(); run(); });
  $("open").onclick = () => $("files").click();
  $("files").onchange = async e => { await add([...e.target.files]); e.target.value = ""; };
  $("example").onclick = () => { set([{ name: "dhcpd.conf", text: $("sample").content.textContent }]); $("inputs").open = false; run(); };
  $("clear").onclick = () => { leases = null; set([]); nothing(); $("text").focus(); };

  // filesOf lists what was dropped, folders with all that is in them.
  async function filesOf(transfer) {
    const entries = [...transfer.items].map(i => i.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    const found = [];
    const enter = async entry => {
      if (entry.isFile) { found.push(await new Promise((done, fail) => entry.file(done, fail))); return; }
      const reader = entry.createReader();
      for (;;) {
        const part = await new Promise((done, fail) => reader.readEntries(done, fail));
        if (!part.length) return;
        for (const e of part) await enter(e);
      }
    };
    for (const e of entries) await enter(e);
    return found;
  }
  addEventListener("dragover", e => { e.preventDefault(); $("drop").classList.add("over"); });
  addEventListener("dragleave", e => { if (!e.relatedTarget) $("drop").classList.remove("over"); });
  addEventListener("drop", async e => {
    e.preventDefault();
    $("drop").classList.remove("over");
    const text = e.dataTransfer.files.length ? "" : e.dataTransfer.getData("text");
    if (text && isLeases({ name: "", text })) paste(text);
    else if (text) { set([{ name: "dhcpd.conf", text }]); run(); } else await add(await filesOf(e.dataTransfer));
  });
}
