/** One voice for all scripts: `lianzhen: ...`, so our lines are told apart from those of the tools they run. */
export function say(text) {
  console.log(`lianzhen: ${text}`);
}

/** Something the reader has to act on. */
export function warn(text) {
  console.error(`lianzhen: ${text}`);
}

/** @param {number} since `performance.now()` of the start */
export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
