/* Progress as a file: the way from page to page where each keeps its own, and from device to device. */

const FILE_KIND = "quizgen progress";

const asProgressFile = (course, banks) => `${JSON.stringify({ kind: FILE_KIND, course, banks })}\n`;

/* The records in a file, by bank; null where it holds none of this course. What comes from a clock that is ahead is of now. */
function fromProgressFile(text, course, now) {
  let file = null;
  try { file = JSON.parse(text); } catch { return null; }
  if (!file || file.kind !== FILE_KIND || file.course !== course || !file.banks || typeof file.banks !== "object") return null;
  return Object.fromEntries(Object.entries(file.banks).map(([bank, records]) => [bank, asBank(records, now)]));
}

function saveFile(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/* Reads the file that was chosen in a field, and gives its records. */
function onFile(field, course, taken) {
  field.addEventListener("change", () => {
    const [file] = field.files;
    if (!file) return;
    file.text().then((text) => taken(fromProgressFile(text, course, Date.now())), () => taken(null));
    field.value = "";
  });
}
