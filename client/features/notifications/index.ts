export { ChannelsSection } from "./ChannelsSection.tsx";
export { DeliveryLines, DeliveryMark } from "./DeliveryLines.tsx";
