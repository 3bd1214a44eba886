// A link that carries a program: deflated, in letters that an address may hold, behind the #. No server sees a fragment.

const MARK = "#program=";
/** Characters of a program that a link may unfold to. */
const MOST = 2_000_000;

/** The fragment for {name, target, unsafe, text}. */
export async function fragmentOf(program) {
  const plain = new TextEncoder().encode(JSON.stringify(program));
  const packed = await through(plain, new CompressionStream("deflate-raw"));
  let letters = "";
  for (const byte of packed) letters += String.fromCharCode(byte);
  return MARK + btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The program that a fragment carries, null where it carries none; an error in words where it cannot be read. */
export async function programIn(fragment) {
  if (!fragment.startsWith(MARK)) return null;
  try {
    const letters = atob(fragment.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const program = JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream("deflate-raw"))));
    const { name, target, unsafe, text } = program;
    if (typeof name !== "string" || typeof target !== "string" || typeof text !== "string") throw new Error("other fields");
    return { name: name.replace(/[^\w.-]/g, "_").slice(-80), target, unsafe: unsafe === true, text };
  } catch {
    throw new Error("The link holds no program that can be read: it may have been cut off on its way.");
  }
}

async function through(bytes, stream) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST) throw new Error("too large");
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
