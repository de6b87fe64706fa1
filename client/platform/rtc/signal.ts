/** Three: good; two: usable; one: words get lost. */
export type Bars = 1 | 2 | 3;

interface Counted {
  packets: number;
  lost: number;
}
/** What one stream has received so far. Streams without an inbound report count nothing. */
export const countedIn = (report: RTCStatsReport): Counted => {
  const total: Counted = { packets: 0, lost: 0 };
  for (const entry of report.values() as Iterable<unknown>) {
    if (typeof entry !== "object" || entry === null) continue;
    const stat = entry as Partial<RTCInboundRtpStreamStats>;
    if (stat.type !== "inbound-rtp") continue;
    total.packets += stat.packetsReceived ?? 0;
    total.lost += Math.max(stat.packetsLost ?? 0, 0);
  }
  return total;
};

/** The media node's view of one of our streams: share of packets lost lately, 0..1; undefined before its first report. */
export const fractionLostIn = (report: RTCStatsReport): number | undefined => {
  let worst: number | undefined;
  for (const entry of report.values() as Iterable<unknown>) {
    if (typeof entry !== "object" || entry === null) continue;
    const stat = entry as { type?: string; fractionLost?: number };
    if (stat.type !== "remote-inbound-rtp" || stat.fractionLost === undefined)
      continue;
    worst = Math.max(worst ?? 0, stat.fractionLost);
  }
  return worst;
};

/** Loss between two counts, 0..1; undefined when nothing was due in between. */
export const lossBetween = (
  before: Counted,
  after: Counted,
): number | undefined => {
  const lost = Math.max(after.lost - before.lost, 0);
  const due = Math.max(after.packets - before.packets, 0) + lost;
  return due === 0 ? undefined : lost / due;
};

/**
 * Loss above 10 % breaks words even with Opus' repair, and 600 ms there and back makes people interrupt each other
 * (ITU-T G.114 puts the one-way limit for conversation at 400 ms, ease at 150 ms).
 */
export const barsOf = (loss: number, roundTripMs: number): Bars => {
  if (loss > 0.1 || roundTripMs > 600) return 1;
  if (loss > 0.03 || roundTripMs > 300) return 2;
  return 3;
};
