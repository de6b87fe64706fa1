import { defineTexts } from "./text.ts";

/** Log-in, who one is, and for whom one acts. */
export const identityTexts = defineTexts({
  "login.title": { zh: "登录", en: "Log in" },
  "login.account": { zh: "账号", en: "Account" },
  "login.password": { zh: "密码", en: "Password" },
  "login.submit": { zh: "登录", en: "Log in" },
  "login.accountMissing": { zh: "请输入账号", en: "Enter your account" },
  "login.passwordMissing": { zh: "请输入密码", en: "Enter your password" },
  "login.demoTitle": { zh: "演示账号", en: "Demo accounts" },
  "login.demoHint": {
    zh: "点选即登录，密码均为 {{password}}。演示数据均为虚构。",
    en: "Choose one to log in; the password is {{password}} for all. All demo data is invented.",
  },
  "login.ended.loggedOut": { zh: "您已退出登录。", en: "You have logged out." },
  "login.ended.revoked": {
    zh: "您的账号已被停用，所有登录已结束。如有疑问请联系管理员。",
    en: "Your account was disabled and every log-in has ended. Ask your administrator if this is unexpected.",
  },
  "login.ended.membershipEnded": {
    zh: "您在该机构的权限已被终止。您在其他机构的身份不受影响，请重新登录；如有疑问请联系管理员。",
    en: "Your access at that institution has ended. Your other institutions are not affected: log in again for them. Ask your administrator if this is unexpected.",
  },
  "login.ended.replaced": {
    zh: "已在另一个窗口中重新登录，本页的登录已失效，请再次登录。",
    en: "The log-in was replaced in another window. Please log in again.",
  },
  "login.locked": {
    zh: "屏幕已锁定。输入原登录者的密码即可继续；换人登录会结束原来的登录。",
    en: "The screen is locked. The password of whoever was logged in unlocks it; another person's log-in ends theirs.",
  },
  "lock.title": { zh: "屏幕已锁定", en: "Screen locked" },
  "lock.explain": {
    zh: "您填写的内容都还在。请输入密码解锁；会诊室中的声音和画面不会中断。",
    en: "Everything you entered is still there. Unlock with your password; sound and picture of a room go on meanwhile.",
  },
  "lock.soon": {
    zh: "长时间没有操作，{{seconds}} 秒后锁定屏幕；移动鼠标或按任意键继续使用。",
    en: "Nobody has touched this page for a while: it locks in {{seconds}} s. Move the mouse or press a key to stay.",
  },
  "lock.now": { zh: "锁定屏幕", en: "Lock the screen" },
  "relogin.title": { zh: "登录已过期", en: "Your log-in has expired" },
  "relogin.explain": {
    zh: "您填写的内容都还在。请输入密码继续，刚才的操作会接着完成。",
    en: "Everything you entered is still there. Enter your password to go on; what you just did will then be completed.",
  },
  "relogin.away": {
    zh: "登录已过期，实时连接已断开；内容都还在，重新登录后继续。",
    en: "Your log-in has expired and the live connection is down. Everything is still here; log in again to go on.",
  },
  "relogin.again": { zh: "重新登录", en: "Log in again" },
  "relogin.continue": { zh: "继续", en: "Continue" },
  "relogin.otherPerson": {
    zh: "换一个人登录",
    en: "Log in as somebody else",
  },
  "relogin.otherPersonExplain": {
    zh: "换人登录会离开此页。前一位自动保存的草稿保留在本机，仅本人登录后可见；其他未提交的内容将丢失。",
    en: "Logging in as somebody else leaves this page. Drafts saved by themselves stay on this computer for the former person alone; anything else not sent is lost.",
  },
  "person.menu": { zh: "账号与设置", en: "Account and settings" },
  "person.logOut": { zh: "退出登录", en: "Log out" },
  "acting.switch": { zh: "切换机构", en: "Change institution" },
  "role.grassrootsDoctor": { zh: "基层医生", en: "Township doctor" },
  "role.siteDispatcher": { zh: "站点调度员", en: "Site dispatcher" },
  "role.departmentHead": { zh: "科室主任", en: "Head of department" },
  "role.medicalAffairs": { zh: "医务管理", en: "Medical affairs" },
  "role.coordinator": { zh: "会诊协调员", en: "Consult coordinator" },
  "role.invitedExpert": { zh: "会诊专家", en: "Invited expert" },
  "role.readingDoctor": { zh: "报告医师", en: "Reading doctor" },
  "role.reviewingDoctor": { zh: "审核医师", en: "Reviewing doctor" },
  "role.pathologist": { zh: "病理医师", en: "Pathologist" },
  "role.lecturer": { zh: "授课专家", en: "Lecturer" },
  "role.learner": { zh: "学员", en: "Learner" },
  "role.councilMember": {
    zh: "医共体理事会成员",
    en: "Alliance council member",
  },
  "role.gridManager": { zh: "网格管理员", en: "Grid manager" },
  "role.siteAdmin": { zh: "站点管理员", en: "Site administrator" },
  "role.systemAdmin": { zh: "系统管理员", en: "System administrator" },
  "role.securityAdmin": { zh: "安全管理员", en: "Security administrator" },
  "role.auditAdmin": { zh: "审计管理员", en: "Audit administrator" },
  "role.regulator": { zh: "监管人员", en: "Regulator" },
});
