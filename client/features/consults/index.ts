export type { ConsultRequest } from "../../../shared/contracts/consults.ts";
export { RequestList } from "./RequestRow.tsx";
export { CaseRequestLines, RequestsSection } from "./RequestsSection.tsx";
export {
  useCaseRequests,
  useIdentityCheck,
  useInbox,
  useRequest,
  waitingForMe,
  type Inbox,
} from "./useRequests.ts";
