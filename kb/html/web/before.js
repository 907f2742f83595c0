// Runs before Gradio: it knows Chinese as zh-CN and zh-TW alone, and would speak English to Hong Kong, Macau, Singapore and plain "zh".
(() => {
  const told = navigator.language || "";
  if (!/^zh\b/i.test(told) || /^zh-(CN|TW)$/i.test(told)) return;
  const known = /hant|hk|mo|tw/i.test(told) ? "zh-TW" : "zh-CN";
  Object.defineProperty(navigator, "language", { configurable: true, get: () => known });
  Object.defineProperty(navigator, "languages", { configurable: true, get: () => [known, "zh", "en"] });
})();
