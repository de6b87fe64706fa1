import type { types } from "mediasoup";
import { z } from "zod";
import { MediaError } from "../../shared/contracts/mediaControl.ts";
import type { WireObject } from "./engine.ts";

/**
 * What browsers send in mediasoup's notation, bounded before it reaches a worker. mediasoup checks types but takes some
 * nonsense for good (a payload type of 4000, VP8 declared as a sound, three spatial layers of VP8; tried with 3.19.3),
 * which would show only at the receivers, as a picture that never comes.
 */
const payloadType = z.int().min(0).max(127);
const ssrc = z.int().min(1).max(0xffffffff);
const Feedback = z.object({
  type: z.string().max(64),
  parameter: z.string().max(64).exactOptional(),
});
const Codec = z.object({
  mimeType: z.string().regex(/^(audio\/opus|video\/(vp8|rtx))$/i),
  clockRate: z.int().positive().max(192_000),
  channels: z.int().min(1).max(8).exactOptional(),
  parameters: z
    .record(
      z.string().max(64),
      z.union([z.string().max(256), z.int32(), z.number(), z.boolean()]),
    )
    .refine((value) => Object.keys(value).length <= 32)
    .exactOptional(),
  rtcpFeedback: z.array(Feedback).max(16).exactOptional(),
});
const HEADER_EXTENSIONS = [
  "urn:ietf:params:rtp-hdrext:sdes:mid",
  "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
  "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "urn:3gpp:video-orientation",
  "urn:ietf:params:rtp-hdrext:toffset",
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
  "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
  "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
] as const satisfies readonly types.RtpHeaderExtensionUri[];
const Encoding = z.object({
  ssrc: ssrc.exactOptional(),
  rid: z
    .string()
    .regex(/^[A-Za-z0-9]{1,16}$/)
    .exactOptional(),
  codecPayloadType: payloadType.exactOptional(),
  rtx: z.object({ ssrc }).exactOptional(),
  dtx: z.boolean().exactOptional(),
  /** One spatial layer: VP8 has no more, and a worker refuses to forward what claims to. */
  scalabilityMode: z
    .string()
    .regex(/^[LS]1T[1-3]$/)
    .exactOptional(),
  maxBitrate: z.int().positive().max(0x7fffffff).exactOptional(),
});

const unique = (values: readonly unknown[]) =>
  new Set(values).size === values.length;
const given = <T>(values: readonly (T | undefined)[]) =>
  values.filter((value) => value !== undefined);

const Parameters = z
  .object({
    mid: z.string().min(1).max(32).exactOptional(),
    codecs: z.array(Codec.extend({ payloadType })).min(1).max(2),
    headerExtensions: z
      .array(
        z.object({
          uri: z.enum(HEADER_EXTENSIONS),
          id: z.int().min(1).max(255),
          encrypt: z.boolean().exactOptional(),
        }),
      )
      .max(16)
      .refine((list) => unique(list.map(({ id }) => id)))
      .exactOptional(),
    encodings: z.array(Encoding).min(1).max(3),
    rtcp: z
      .object({
        /** Empty from browsers that send several layers; the node then makes one. */
        cname: z.string().max(256).exactOptional(),
        reducedSize: z.boolean().exactOptional(),
      })
      .exactOptional(),
  })
  .refine(({ codecs }) => unique(codecs.map((codec) => codec.payloadType)))
  .refine(({ codecs: [media, second] }) => {
    const isRtx = (mime = "") => mime.toLowerCase() === "video/rtx";
    return (
      !isRtx(media?.mimeType) &&
      (!second ||
        (isRtx(second.mimeType) &&
          second.parameters?.["apt"] === media?.payloadType))
    );
  })
  .refine(({ codecs, encodings }) => {
    const ssrcs = encodings.flatMap((e) => [e.ssrc, e.rtx?.ssrc]);
    return (
      unique(given(ssrcs)) &&
      unique(given(encodings.map((e) => e.rid))) &&
      encodings.every((e) => e.ssrc !== undefined || e.rid !== undefined) &&
      encodings.every(
        ({ codecPayloadType: pt }) =>
          pt === undefined || pt === codecs[0]?.payloadType,
      )
    );
  });

const Capabilities = z.object({
  codecs: z.array(z.unknown()).max(256),
  headerExtensions: z.array(z.unknown()).max(128).exactOptional(),
});
/** A browser lists every codec it knows; the ones this node routes are kept, the rest is dropped. */
const CapabilityCodec = Codec.extend({
  kind: z.enum(["audio", "video"]),
  preferredPayloadType: payloadType,
});
const CapabilityExtension = z.object({
  kind: z.enum(["audio", "video"]),
  uri: z.enum(HEADER_EXTENSIONS),
  preferredId: z.int().min(1).max(255),
  preferredEncrypt: z.boolean().exactOptional(),
  direction: z
    .enum(["sendrecv", "sendonly", "recvonly", "inactive"])
    .exactOptional(),
});

const Dtls = z.object({
  role: z.enum(["auto", "client", "server"]).exactOptional(),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum([
          "sha-1",
          "sha-224",
          "sha-256",
          "sha-384",
          "sha-512",
        ]),
        value: z.string().regex(/^([0-9A-Fa-f]{2}:){19,63}[0-9A-Fa-f]{2}$/),
      }),
    )
    .min(1)
    .max(8),
});

/** Unordered and never sent again: an old place says nothing that the next one does not say better. */
const SctpStream = z.object({
  streamId: z.int().min(0).max(1_023),
  ordered: z.literal(false),
  maxRetransmits: z.literal(0),
});

const parse = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  what: string,
): z.output<S> => {
  const result = schema.safeParse(value);
  if (!result.success) throw new MediaError("media.refused", what);
  return result.data;
};

/** @throws MediaError `media.refused` when they describe nothing this node can receive as `kind`. */
export const parseRtpParameters = (
  value: WireObject,
  kind: types.MediaKind,
): types.RtpParameters => {
  const parameters = parse(Parameters, value, "rtpParameters");
  const ofKind = parameters.codecs.every(({ mimeType }) =>
    mimeType.toLowerCase().startsWith(`${kind}/`),
  );
  if (!ofKind || (kind === "audio" && parameters.encodings.length > 1))
    throw new MediaError("media.refused", "rtpParameters");
  return parameters;
};

/** @throws MediaError `media.refused` */
export const parseRtpCapabilities = (
  value: WireObject,
): types.RtpCapabilities => {
  const { codecs, headerExtensions = [] } = parse(
    Capabilities,
    value,
    "rtpCapabilities",
  );
  const known = <T>(schema: z.ZodType<T>, list: readonly unknown[]): T[] =>
    list.flatMap((entry) => {
      const result = schema.safeParse(entry);
      return result.success ? [result.data] : [];
    });
  return {
    codecs: known(CapabilityCodec, codecs),
    headerExtensions: known(CapabilityExtension, headerExtensions),
  };
};

/** @throws MediaError `media.refused` */
export const parseDtlsParameters = (value: WireObject): types.DtlsParameters =>
  parse(Dtls, value, "dtlsParameters");

/** @throws MediaError `media.refused` unless they describe an unordered stream without repeats. */
export const parseSctpStreamParameters = (
  value: WireObject,
): types.SctpStreamParameters =>
  parse(SctpStream, value, "sctpStreamParameters");
