// Runs before Gradio, which knows zh-CN and zh-TW alone: any other Chinese is read in the nearer of the two.
const spoken = navigator.language;
if (/^zh\b/i.test(spoken) && !/^zh-(CN|TW)$/.test(spoken)) {
  const nearer = /^zh-(Hant|HK|MO|TW)\b/i.test(spoken) ? "zh-TW" : "zh-CN";
  Object.defineProperty(navigator, "language", { get: () => nearer });
}
