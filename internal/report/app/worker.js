"use strict";
// Runs the converter beside the page, so that the page answers the user
// meanwhile. The first message brings the program, each further one a request.
let ready, tool;
const running = new Promise(resolve => { ready = resolve; });
globalThis.keatoolReady = () => ready();
onmessage = async ({ data }) => {
  try {
    if (data.wasm) {
      tool = data.tool;
      const go = new Go();
      const { instance } = await WebAssembly.instantiate(data.wasm, go.importObject);
      go.run(instance);
      await running;
      postMessage({ ready: true });
    } else {
      await running;
      postMessage({ id: data.id, answer: keatoolConvert(data.request, tool) });
    }
  } catch (e) {
    postMessage({ id: data.id, failed: String(e) });
  }
};
