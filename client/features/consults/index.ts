export type { ConsultRequest } from "../../../shared/contracts/consults.ts";
export { OpinionEditor } from "./OpinionEditor.tsx";
export { OpinionVersions } from "./OpinionVersions.tsx";
export { RequestList } from "./RequestRow.tsx";
export { CaseRequestLines, RequestsSection } from "./RequestsSection.tsx";
export {
  useCaseRequests,
  useInbox,
  useRequest,
  waitingForMe,
  type Inbox,
} from "./useRequests.ts";
