import { pipeline } from "node:stream/promises";
import { opinionRoutes } from "../../../shared/contracts/opinions.ts";
import type { Platform } from "../../platform/deps.ts";
import type { LaterImagesService } from "./laterImages.ts";
import type { OpinionService } from "./service.ts";
import type { createPapers } from "./papers.ts";
import type { createSigning } from "./signing.ts";
import type { createVerifyPage } from "./verifyPage.ts";

export const mountOpinions = (
  { mount }: Pick<Platform, "mount">,
  opinions: OpinionService,
  signing: ReturnType<typeof createSigning>,
): void => {
  mount(opinionRoutes.readOpinion, ({ actor, params, requestId }) =>
    opinions.read(actor, params.requestId, requestId),
  );
  mount(opinionRoutes.saveOpinionDraft, ({ actor, params, body, requestId }) =>
    opinions.saveDraft(actor, params.requestId, body, requestId),
  );
  mount(opinionRoutes.discardOpinionDraft, ({ actor, params, requestId }) =>
    opinions.discardDraft(
      actor,
      params.requestId,
      params.draftVersion,
      requestId,
    ),
  );
  mount(opinionRoutes.listOpinions, ({ actor, requestId }) =>
    opinions.list(actor, requestId),
  );
  mount(opinionRoutes.signOpinion, ({ actor, params, body, requestId }) =>
    signing.sign({ actor, requestId }, params.requestId, body),
  );
  mount(opinionRoutes.withdrawOpinion, ({ actor, params, body, requestId }) =>
    signing.withdraw(
      { actor, requestId },
      params.requestId,
      params.version,
      body,
    ),
  );
  mount(opinionRoutes.acknowledgeWithdrawal, ({ actor, params, requestId }) =>
    opinions.acknowledge(actor, params.requestId, params.version, requestId),
  );
  mount(opinionRoutes.listWithdrawnOpinions, ({ actor }) =>
    opinions.unacknowledged(actor),
  );
  mount(opinionRoutes.decideOnOpinion, ({ actor, params, body, requestId }) =>
    signing.decide(
      { actor, requestId },
      params.requestId,
      params.version,
      body,
    ),
  );
};

export const mountLaterImages = (
  { mount }: Pick<Platform, "mount">,
  later: LaterImagesService,
): void => {
  mount(
    opinionRoutes.acknowledgeLaterImages,
    ({ actor, params, body, requestId }) =>
      later.acknowledge(
        actor,
        params.requestId,
        { version: params.version, instances: body.instances },
        requestId,
      ),
  );
  mount(opinionRoutes.listOutdatedOpinions, ({ actor }) =>
    later.outdated(actor),
  );
};

/** The signed version for people: on paper, and its public verification. */
export const mountPapers = (
  { mount }: Pick<Platform, "mount">,
  papers: ReturnType<typeof createPapers>,
  verifyPage: ReturnType<typeof createVerifyPage>,
): void => {
  mount(
    opinionRoutes.readOpinionPaper,
    async ({ actor, params, response, requestId }) => {
      const { requestId: id, version } = params;
      const { name, bytes } = await papers.read(actor, id, version, requestId);
      response.attachment(name);
      response.setHeader("Content-Type", "application/pdf");
      try {
        await pipeline(bytes, response);
      } catch (error) {
        // The reader went away; anything else is ours to know.
        if (
          (error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE"
        )
          throw error;
      }
    },
  );
  mount(opinionRoutes.verifyOpinion, async ({ params, request, response }) => {
    const { status, html } = await verifyPage(params.token, request.ip ?? "");
    response.status(status).type("html").send(html);
  });
};
