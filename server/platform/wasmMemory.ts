/** Node has it; neither its types nor the language's do. */
declare const WebAssembly: {
  Memory: {
    prototype: {
      readonly buffer: ArrayBuffer;
      grow: (pages: number) => number;
    };
  };
};

const PAGE_BYTES = 64 * 1024;

/**
 * Bounds what WebAssembly modules of this thread may grow to, together with what they begin with: a worker's resource
 * limits count neither. For the whole thread and once.
 */
export const limitWasmMemory = (bytes: number): void => {
  const memory = WebAssembly.Memory.prototype;
  const grow = Reflect.get(memory, "grow");
  memory.grow = function (this: typeof memory, pages: number) {
    if (this.buffer.byteLength + pages * PAGE_BYTES > bytes)
      throw new RangeError("WebAssembly memory");
    return grow.call(this, pages);
  };
};
