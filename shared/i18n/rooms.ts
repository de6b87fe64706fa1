import { defineTexts } from "./text.ts";

/** The consult room: people, devices, the line. */
export const roomTexts = defineTexts({
  "room.title": { zh: "会诊室", en: "Room" },
  "room.joining": { zh: "正在进入会诊室…", en: "Entering the room…" },
  "room.joiningAgain": {
    zh: "线路较慢，正在第 {{attempt}} 次尝试进入会诊室…",
    en: "The line is slow; entering the room, attempt {{attempt}}…",
  },
  "room.reconnecting": {
    zh: "与服务器的连接中断，正在自动重连；恢复后自动回到会诊室，无需刷新页面。",
    en: "The line to the server is down and being restored. You will be back in the room by yourself; no need to reload.",
  },
  "room.interrupted": {
    zh: "音视频中断，正在自动恢复；影像、病历和意见仍可使用。",
    en: "Sound and video are interrupted and being restored; images, record and opinion still work.",
  },
  "room.mediaOff": {
    zh: "本系统未启用音视频，请同时用电话沟通；同屏阅片、病历和意见可正常使用。",
    en: "This installation runs without video and sound. Talk by telephone; shared view, record and opinion work as usual.",
  },
  "room.mediaAway": {
    zh: "音视频服务暂不可用，恢复后会自动接通；同屏阅片、病历和意见可正常使用。",
    en: "Video and sound are not available just now and come back by themselves; shared view, record and opinion work as usual.",
  },
  "room.unsupported": {
    zh: "此浏览器不支持音视频。请使用 Chrome 或 Edge 109 以上版本；同屏阅片、病历和意见可正常使用。",
    en: "This browser cannot do video and sound. Use Chrome or Edge 109 or later; shared view, record and opinion work as usual.",
  },
  "room.soundBlocked": {
    zh: "浏览器阻止了声音播放。",
    en: "The browser keeps the sound silent.",
  },
  "room.playSound": { zh: "点击播放声音", en: "Play the sound" },
  "room.listener": {
    zh: "没有可用的麦克风和摄像头：您可以看、可以听，对方听不到也看不到您。",
    en: "No microphone and no camera can be used: you see and hear the others, they neither see nor hear you.",
  },

  "identityCheck.title": {
    zh: "患者身份口头核对",
    en: "Identity read aloud",
  },
  "identityCheck.readAloud": {
    zh: "请与对方大声核对两项身份：",
    en: "Read two identifiers aloud with the other side:",
  },
  "identityCheck.readTemporary": {
    zh: "临时身份，请与对方大声核对病例号和已知情况：",
    en: "Temporary identity; read the case number and what is known aloud:",
  },
  "identityCheck.noBirthDate": {
    zh: "出生日期不详",
    en: "birth date not known",
  },
  "identityCheck.tick": { zh: "我方已核对", en: "Our side has checked" },
  "identityCheck.tickHint": {
    zh: "记录您的姓名和时间；不核对也可以继续会诊",
    en: "Keeps your name and the time; the consult goes on without it too",
  },
  "identityCheck.both": { zh: "双方已核对身份", en: "Both sides checked" },
  "identityCheck.ownOnly": {
    zh: "我方已核对身份，对方未核对",
    en: "We checked the identity, the other side has not",
  },
  "identityCheck.otherOnly": {
    zh: "对方已核对身份，我方未核对",
    en: "The other side checked the identity, we have not",
  },
  "identityCheck.done": {
    zh: "{{organisation}} {{person}} {{time}} 已口头核对",
    en: "{{organisation}}, {{person}}: read aloud {{time}}",
  },
  "identityCheck.missing": {
    zh: "{{organisation}}：未核对",
    en: "{{organisation}}: not yet",
  },

  "room.people": { zh: "在场人员", en: "People here" },
  "room.alone": {
    zh: "对方现在不在会诊室",
    en: "Nobody else is in the room now",
  },
  "room.gone": {
    zh: "{{person}}已离开会诊室",
    en: "{{person}} has left the room",
  },
  "room.lost": {
    zh: "{{person}}的线路中断，还没有回来",
    en: "{{person}}'s line broke; they are not back yet",
  },
  "room.you": { zh: "我", en: "You" },
  "room.away": { zh: "线路中断，等待重连", en: "Line down, waiting" },
  "room.cameraOff": { zh: "摄像头未开", en: "Camera off" },
  "room.pictureComing": { zh: "正在接通画面…", en: "Picture coming…" },
  "room.pictureFailed": {
    zh: "此浏览器无法显示该画面",
    en: "This browser cannot show the picture",
  },
  "room.soundFailed": {
    zh: "收不到对方声音，正在重试…",
    en: "No sound from this person, trying again…",
  },
  "room.muted": { zh: "已静音", en: "Muted" },
  "room.unmuted": { zh: "麦克风已开", en: "Microphone on" },
  "room.noMicrophone": { zh: "无麦克风", en: "No microphone" },
  "room.signal.3": { zh: "信号良好", en: "Good signal" },
  "room.signal.2": { zh: "信号一般", en: "Fair signal" },
  "room.signal.1": {
    zh: "信号差，声音可能断续",
    en: "Poor signal, words may get lost",
  },

  "room.controls": { zh: "会诊室操作", en: "Room controls" },
  "room.microphone": { zh: "麦克风", en: "Microphone" },
  "room.camera": { zh: "摄像头", en: "Camera" },
  "room.short.microphone": { zh: "麦克风", en: "Mic" },
  "room.short.camera": { zh: "摄像头", en: "Camera" },
  "room.short.devices": { zh: "设备", en: "Devices" },
  "room.short.case": { zh: "病例", en: "Case" },
  "room.short.opinion": { zh: "意见", en: "Opinion" },
  "room.short.leave": { zh: "离开", en: "Leave" },
  "room.on": { zh: "已开", en: "on" },
  "room.off": { zh: "已关", en: "off" },
  "room.opening": { zh: "打开中", en: "opening" },
  "room.unavailable": { zh: "不可用", en: "not available" },
  "room.muteHint": {
    zh: "点击静音，对方会看到您已静音",
    en: "Mute; the others see that you are muted",
  },
  "room.unmuteHint": { zh: "点击取消静音", en: "Unmute" },
  "room.cameraOffHint": {
    zh: "点击关闭摄像头",
    en: "Turn the camera off",
  },
  "room.cameraOnHint": { zh: "点击打开摄像头", en: "Turn the camera on" },
  "room.tryAgainHint": { zh: "点击重试", en: "Try again" },
  "room.devices": { zh: "设备", en: "Devices" },
  "room.chooseMicrophone": { zh: "选择麦克风", en: "Choose the microphone" },
  "room.chooseCamera": { zh: "选择摄像头", en: "Choose the camera" },
  "room.deviceNumber": { zh: "设备 {{number}}", en: "Device {{number}}" },
  "room.noDevices": { zh: "没有找到设备", en: "No device found" },
  "room.leave": { zh: "离开会诊室", en: "Leave the room" },
  "room.case": { zh: "病例", en: "Case" },
  "room.opinion": { zh: "诊疗意见报告", en: "Opinion" },
  "room.closeDrawer": { zh: "收起", en: "Close" },
  "room.images": { zh: "同屏阅片", en: "Shared view" },

  "room.microphone.denied": {
    zh: "浏览器没有使用麦克风的权限：请点击地址栏左侧的图标，允许麦克风，再点“麦克风”。",
    en: "The browser may not use the microphone: click the icon left of the address, allow the microphone, then press Microphone.",
  },
  "room.microphone.missing": {
    zh: "没有找到麦克风：您能听到对方，对方听不到您。插上麦克风后会自动启用。",
    en: "No microphone found: you hear the others, they do not hear you. Plug one in and it is used at once.",
  },
  "room.microphone.inUse": {
    zh: "麦克风被其他程序占用：请关闭该程序，再点“麦克风”。",
    en: "Another program uses the microphone: close it, then press Microphone.",
  },
  "room.microphone.failed": {
    zh: "麦克风无法启用：请换一个设备，或重新插拔后再点“麦克风”。",
    en: "The microphone does not work: choose another device, or plug it in again and press Microphone.",
  },
  "room.camera.denied": {
    zh: "浏览器没有使用摄像头的权限：请点击地址栏左侧的图标，允许摄像头，再点“摄像头”。",
    en: "The browser may not use the camera: click the icon left of the address, allow the camera, then press Camera.",
  },
  "room.camera.missing": {
    zh: "没有找到摄像头：对方看不到您，通话不受影响。插上摄像头后会自动启用。",
    en: "No camera found: the others do not see you, talking works. Plug one in and it is used at once.",
  },
  "room.camera.inUse": {
    zh: "摄像头被其他程序占用：请关闭该程序，再点“摄像头”。",
    en: "Another program uses the camera: close it, then press Camera.",
  },
  "room.camera.failed": {
    zh: "摄像头无法启用：请换一个设备，或重新插拔后再点“摄像头”。",
    en: "The camera does not work: choose another device, or plug it in again and press Camera.",
  },
  "room.dismiss": { zh: "知道了", en: "Dismiss" },

  "room.ended.completed": {
    zh: "会诊已完成，会诊室已关闭。",
    en: "The consult is completed and the room is closed.",
  },
  "room.ended.accessEnded": {
    zh: "您的机构已不能查看此病例，会诊室已关闭。",
    en: "Your institution no longer has access to this case; the room is closed.",
  },
  "room.backToCase": { zh: "返回病例", en: "Back to the case" },
  "room.backToToday": { zh: "返回今日工作台", en: "Back to Today" },
  "room.tryAgain": { zh: "重新进入", en: "Enter again" },
  "room.loadingCase": { zh: "正在读取病例…", en: "Reading the case…" },
});
