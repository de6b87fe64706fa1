import { MAX_IMAGE_BYTES } from "../../shared/contracts/studies.ts";
import type { Log } from "../platform/log/log.ts";
import { STATUS } from "./dimse/command.ts";
import type { Services, StoreSink } from "./dimse/messages.ts";
import { PduError } from "./dimse/pdu.ts";
import type { DiskQueue, Incoming } from "./queue/diskQueue.ts";
import type { Queued } from "./queue/queued.ts";

/** Below it the disk counts as full: the operating system needs room as well. */
const LEAST_FREE_BYTES = 512 * 1024 * 1024;

/**
 * C-STORE into the queue. Success is answered only for what is on the disk for good; a disk that is full or fails is
 * answered as out of resources, so that the device keeps the image.
 */
export const createStoreService = (deps: {
  queue: DiskQueue;
  log: Log;
  kept: (image: Queued, association: symbol) => void;
  /** For tests; otherwise 512 MB. */
  leastFreeBytes?: number;
}): Services["store"] => {
  const { queue, log, kept } = deps;

  const sinkOf = (incoming: Incoming, association: symbol): StoreSink => {
    let bytes = 0;
    let broken: { error: unknown } | undefined;
    const failed = async (error: unknown): Promise<number> => {
      const { code } = error as NodeJS.ErrnoException;
      log.error({ code }, "image not stored");
      await discard();
      return STATUS.outOfResources;
    };
    /** What cannot be deleted now goes at the next start. */
    const discard = async (): Promise<void> => {
      try {
        await incoming.discard();
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        log.error({ code }, "half an image not deleted");
      }
    };
    return {
      write: async (piece) => {
        bytes += piece.length;
        if (bytes > MAX_IMAGE_BYTES)
          throw new PduError("notSpecified", "image too large");
        if (broken) return;
        try {
          await incoming.write(piece);
        } catch (error) {
          broken = { error };
        }
      },
      finish: async () => {
        if (broken) return failed(broken.error);
        try {
          kept(await incoming.keep(), association);
          return STATUS.success;
        } catch (error) {
          return failed(error);
        }
      },
      abandon: discard,
    };
  };

  return async ({ association, ...image }) => {
    try {
      const free = await queue.freeBytes();
      if (free < (deps.leastFreeBytes ?? LEAST_FREE_BYTES)) {
        log.error("disk full");
        return STATUS.outOfResources;
      }
      return sinkOf(await queue.begin(image), association);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      log.error({ code }, "image not stored");
      return STATUS.outOfResources;
    }
  };
};
