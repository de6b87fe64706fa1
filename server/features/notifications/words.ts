import type { NoticeEvent } from "../../../shared/domain/notifications/notice.ts";
import { noticeMessages } from "../../../shared/i18n/notifications.ts";

/** Both languages: nobody knows which one the telephone's owner reads. The same for every patient (NO3). */
export const messageWords = (event: NoticeEvent, link: string) => {
  const { zh, en } = noticeMessages[event];
  return {
    subject: `【联诊】${zh} · ${en}`,
    text: `${zh}。请登录查看：${link}\n${en}. Log in to see it: ${link}\n`,
  };
};
