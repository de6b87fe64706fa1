import {
  createContext,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import {
  caseRoutes,
  MAX_ATTACHMENT_BYTES,
} from "../../../../shared/contracts/cases.ts";
import { aboutRoutes } from "../../../../shared/contracts/about.ts";
import { studyRoutes } from "../../../../shared/contracts/studies.ts";
import type { Api } from "../../../platform/api.ts";
import { ApiError } from "../../../platform/apiError.ts";
import { nowMs } from "../../../platform/clock.ts";
import { createHasher, type Hasher } from "../../../platform/hash/hasher.ts";
import { newCommandId } from "../../../platform/ids.ts";
import { pause } from "../../../platform/pause.ts";
import { useApi } from "../../../platform/platform.ts";
import {
  createUploadQueue,
  type QueueDeps,
  type UploadQueue,
} from "./queue.ts";
import { sniff } from "./sniff.ts";
import { createWhatIsThere } from "./whatIsThere.ts";

const NOTIFY_MS = 120;

/** The last part of a path: what a photograph is called. */
const baseName = (path: string) => path.split("/").at(-1) ?? path;

/** Photographs and images each take their own door. */
const createSend =
  (api: Api, caseId: string): QueueDeps["send"] =>
  async (file, { name, uploadId, signal, onProgress }) => {
    const progress = ({ sentBytes }: { sentBytes: number }) =>
      onProgress(sentBytes);
    const kind = await sniff(file, name).catch((cause: unknown) => {
      throw new ApiError("client.fileUnreadable", { cause });
    });
    if (kind === "other") {
      const stored = await api.upload(studyRoutes.uploadImage, {
        params: { caseId, uploadId },
        blob: file,
        mediaType: "application/dicom",
        signal,
        onProgress: progress,
      });
      return stored.heldFor.length > 0 ? "held" : stored.status;
    }
    if (file.size > MAX_ATTACHMENT_BYTES) throw new ApiError("input.tooLarge");
    await api.upload(caseRoutes.addAttachment, {
      params: { caseId, attachmentId: uploadId },
      query: { kind: "photo" },
      headers: { "x-file-name": encodeURIComponent(baseName(name)) },
      blob: file,
      mediaType: kind,
      signal,
      onProgress: progress,
    });
    return "stored";
  };

/** One queue per case, above the pages: an upload goes on while its person looks at something else. */
const createUploads = (api: Api, hasher: Hasher) => {
  const queues = new Map<string, UploadQueue>();
  return {
    of: (caseId: string): UploadQueue => {
      const known = queues.get(caseId);
      if (known) return known;
      const there = createWhatIsThere({
        digests: () =>
          api.call(studyRoutes.listImageDigests, { params: { caseId } }),
        hash: hasher.hash,
        now: nowMs,
      });
      const queue = createUploadQueue({
        isThere: there.has,
        send: createSend(api, caseId),
        newId: newCommandId,
        now: nowMs,
        pause,
        answers: (signal) =>
          api.call(aboutRoutes.readAbout, { signal }).then(
            () => true,
            () => false,
          ),
        schedule: (notify) => setTimeout(notify, NOTIFY_MS),
        onBegin: there.forget,
      });
      queues.set(caseId, queue);
      return queue;
    },
    isActive: () => [...queues.values()].some((q) => q.state().active),
    cancelAll: () => {
      queues.forEach((queue) => queue.cancel());
      hasher.close();
    },
  };
};

const UploadsContext = createContext<ReturnType<typeof createUploads> | null>(
  null,
);

export const UploadsProvider = ({ children }: { children: ReactNode }) => {
  const api = useApi();
  const [uploads] = useState(() => createUploads(api, createHasher()));
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (uploads.isActive()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      uploads.cancelAll();
    };
  }, [uploads]);
  return <UploadsContext value={uploads}>{children}</UploadsContext>;
};

/** The case's upload queue and its state, which the component follows. */
export const useUploads = (caseId: string) => {
  const uploads = use(UploadsContext);
  if (!uploads) throw new Error("UploadsProvider is missing");
  const queue = uploads.of(caseId);
  return { queue, state: useSyncExternalStore(queue.subscribe, queue.state) };
};
