/** What the check of an opinion's text knows by name. Written by hand for it; its limits stand in RULES.md, OP12. */

/** Body parts that come in two, each with every word it is known by: a side belongs to the first one named after it. */
export const PAIRED_PARTS: Readonly<Record<string, RegExp>> = {
  brain:
    /大脑|小脑|脑室|脑|基底节|丘脑|内囊|放射冠|半卵圆|[额颞顶枕]叶|海马|brain|cerebr\w*|cerebell\w*|basal ganglia|thalam\w*|hemispher\w*|(?:frontal|temporal|parietal|occipital) lobe/,
  eye: /眼|视网膜|眶|eyes?|retina\w*|orbit\w*/,
  ear: /耳|乳突|ears?|mastoid\w*/,
  thyroid: /甲状腺|thyroid/,
  breast: /乳腺|乳房|乳|breasts?/,
  chest:
    /肺|支气管|[上中下]叶|舌叶|[气血脓]?胸|肋|lungs?|pulmonary|bronch\w*|(?:upper|middle|lower) lobe|pleura\w*|chest|thora\w*|hemithorax|ribs?/,
  kidney: /肾|输尿管|kidneys?|renal|ureter\w*/,
  adrenal: /肾上腺|adrenal\w*/,
  ovary: /卵巢|附件|输卵管|ovar\w*|adnexa\w*/,
  testis: /睾丸|附睾|精索|阴囊|test[ie]s|testic\w*|epididym\w*|scrot\w*/,
  groin: /腹股沟|groin|inguinal/,
  shoulder: /肩|锁骨|肱骨头|shoulder|clavic\w*|scapula\w*/,
  arm: /上肢|上臂|前臂|肘|肱骨|尺骨|桡骨|臂|arms?|elbow|humer\w*|radius|ulna\w*|forearm/,
  hand: /手|腕|掌|hands?|wrists?|fingers?/,
  hip: /髋|股骨头|股骨颈|hips?|femoral (?:head|neck)/,
  leg: /下肢|大腿|小腿|腿|股骨|胫|腓|legs?|thigh|calf|femur|tibia\w*|fibula\w*/,
  knee: /膝|髌|半月板|knees?|patella\w*|menisc\w*/,
  foot: /足|踝|跟骨|foot|feet|ankles?|heel/,
};

/** Left and right of these words name a drug, a posture or a half of the heart, or mean "about". */
export const NOT_A_SIDE =
  /左氧氟|左旋|左炔|左乙拉|左卡尼|左西|左奥硝|左甲状腺素|左布比|右美托|右美沙|右旋|右佐匹|右雷佐|[左右]侧?卧位?|[左右](?:心|室|房)|左主干|左前降|左回旋|[左右]束支|(?:(?<=[\d一二三四五六七八九十百半]\s*(?:mm|cm|ml|kg|g|度|岁|米|毫米|厘米|毫升|[年月周天日时点分个次倍%℃]|小时|分钟)?)左右)|(?:left|right) (?:heart|ventric\w*|atri\w*|bundle|main|anterior|circumflex|lateral decubitus)|right away|all right|is left|are left|was left|were left/g;

/** A side may be followed by these before its body part, as in 右上肺, 左侧第 3 肋, left lower lobe. */
export const BEFORE_PART =
  /^[侧上中下前后内外部位第近远段多发\s\d\-~～、－]{0,8}$|^(?:[- ]?(?:sided?|upper|lower|middle|mid|anterior|posterior|medial|lateral|distal|proximal))*[- ]*$/;

/** A clause with one of these says that something is not there, or is as it should be. */
export const DENIED =
  /未见|未及|未示|无|正常|清晰|通畅|对称|完整|光滑|居中|不大|阴性|否认|\b(?:no|not|without|normal|clear|unremarkable|intact|negative)\b/;

/** What only one sex has. */
export const ORGANS_OF: Readonly<Record<"male" | "female", RegExp>> = {
  male: /前列腺(?!素)|睾丸|附睾|阴茎|精囊|阴囊|输精管|精索|包皮|\b(?:prostat(?:e|es|ic|itis)|test[ie]s|testic\w*|epididym\w*|penis|penile|scrot\w*|seminal vesic\w*)\b/g,
  female:
    /子宫|宫颈|宫腔|卵巢|输卵管|阴道|双附件|附件区|月经|绝经|\b(?:uter(?:us|ine)|ovar(?:y|ies|ian)|fallopian|endometri\w*|vagina\w*|menstru\w*|menopaus\w*)\b/g,
};
/** Of a mother as well, so never told of a newborn. */
export const PREGNANCY =
  /妊娠|怀孕|孕|胎盘|\b(?:pregnan\w*|gestation\w*|placenta\w*)\b/g;
