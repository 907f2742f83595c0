// Runs once for the page. A chart of an answer stands over its evidence, and each mark begins with its number ("[3] ..."): the evidence of
// that number is opened when the mark is clicked. Charts are saved as they are seen, in the colours of a light page.
(() => {
function lightCopy(svg) {
  const copy = svg.cloneNode(true);
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.style.background = "#ffffff";
  for (const text of copy.querySelectorAll("text")) {
    text.style.fill = "#1f2937";
    text.style.fontFamily = "system-ui, sans-serif";
  }
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

function saved(blob, ending) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `chart.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function save(svg, ending) {
  const { text, width, height } = lightCopy(svg);
  const drawn = new Blob([text], { type: "image/svg+xml" });
  if (ending === "svg") {
    saved(drawn, ending);
    return;
  }
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * 2, height * 2];
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => saved(blob, ending), "image/png");
}

document.addEventListener("click", (event) => {
  const tool = event.target.closest("button.rq-tool");
  const chart = tool?.closest(".rq-panel, [role=tabpanel]").querySelector(".rq-chart svg.marks");
  if (chart) save(chart, tool.value);
  const mark = event.target.closest(".rq-panel svg.marks [aria-label^='[']");
  if (!mark) return;
  const number = mark.getAttribute("aria-label").match(/^\[(\d+)\]/)[1];
  const entry = mark.closest(".rq-panel").querySelector(`.rq-evidence[id$="-${number}"]`);
  const turn = entry?.id.split("-")[1];
  if (turn) document.dispatchEvent(new CustomEvent("rq-wanted", { detail: { turn: Number(turn), number: Number(number) } }));
});
})();
