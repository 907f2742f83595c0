// Runs once for the table of figures: a figure tells the server where it is to be looked up; a mark of the chart does the same through the
// row that it names ("[3] ..."). Charts are saved as they are seen, in the colours of a light page.
const drawing = () => document.querySelector(".rq-chart svg.marks");

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

async function save(ending) {
  const svg = drawing();
  if (!svg) return;
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

function open(figure) {
  for (const row of element.querySelectorAll("tr.rq-chosen")) row.classList.remove("rq-chosen");
  figure.closest("tr").classList.add("rq-chosen");
  trigger("select", { id: figure.value });
}

function follow(event) {
  if (!element.isConnected) {
    document.removeEventListener("click", follow);
    return;
  }
  const figure = event.target.closest("button.rq-figure");
  if (figure && element.contains(figure)) open(figure);
  const tool = event.target.closest("button.rq-tool");
  if (tool) save(tool.value);
  const mark = event.target.closest("svg.marks [aria-label^='[']");
  if (!mark || mark.closest(".rq-chat")) return;
  const number = mark.getAttribute("aria-label").match(/^\[(\d+)\]/)[1];
  const row = element.querySelector(`tr[data-number="${number}"]`);
  if (row) open(row.querySelector("button.rq-figure"));
}

document.addEventListener("click", follow);
