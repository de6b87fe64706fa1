/** What a browser would send, in mediasoup's notation: enough of it for a worker to accept. */
export const vp8Parameters = (ssrc = 1_111) => ({
  mid: `v${ssrc}`,
  codecs: [
    {
      mimeType: "video/VP8",
      payloadType: 96,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [
        { type: "nack", parameter: "" },
        { type: "nack", parameter: "pli" },
        { type: "transport-cc", parameter: "" },
      ],
    },
    {
      mimeType: "video/rtx",
      payloadType: 97,
      clockRate: 90_000,
      parameters: { apt: 96 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [
    { uri: "urn:ietf:params:rtp-hdrext:sdes:mid", id: 4, encrypt: false },
  ],
  encodings: [{ ssrc, rtx: { ssrc: ssrc + 1 } }],
  // A browser that sends several layers leaves the name empty.
  rtcp: { cname: "", reducedSize: true },
});

export const opusParameters = (ssrc = 2_222) => ({
  mid: `a${ssrc}`,
  codecs: [
    {
      mimeType: "audio/opus",
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { minptime: 10, useinbandfec: 1 },
      rtcpFeedback: [{ type: "transport-cc", parameter: "" }],
    },
  ],
  headerExtensions: [
    { uri: "urn:ietf:params:rtp-hdrext:sdes:mid", id: 4, encrypt: false },
  ],
  encodings: [{ ssrc, dtx: false }],
  rtcp: { cname: "cname", reducedSize: true },
});

export const dtlsParameters = (octet = "AB") => ({
  role: "client",
  fingerprints: [
    { algorithm: "sha-256", value: Array(32).fill(octet).join(":") },
  ],
});

/** A data channel as the client opens it: what is lost stays lost. */
export const sctpStreamParameters = (streamId = 0) => ({
  streamId,
  ordered: false,
  maxRetransmits: 0,
});
