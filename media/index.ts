export { createMediaNode } from "./mediaNode.ts";
export { createMediasoupEngine } from "./engine/mediasoupEngine.ts";
export { connectMediaNode } from "./control/remoteMediaNode.ts";
export { readMediaConfig } from "./config.ts";
