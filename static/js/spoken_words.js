// What is read aloud of a page: its text as sentences, and the words as a voice reads them well.

const BLOCKS =
  "p, h1, h2, h3, h4, h5, h6, li, td, th, caption, dt, dd, summary, blockquote, label, .title-line, div";
const SKIPPED =
  'script, style, button, select, input, textarea, form, nav, .anchor, [aria-hidden="true"], [hidden], [data-not-read]';
// A sentence ends here; a very long one is divided at a comma.
const ENDS = /(?:[。！？；!?;]|：(?!\d))+[”’」』）)》]*|\n+/g;
const LONGEST = 120;

// The text nodes that are shown, in order, with the blocks in which they stand.
function* textsOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
    acceptNode(node) {
      if (node.nodeType === Node.TEXT_NODE) {
        return NodeFilter.FILTER_ACCEPT;
      }
      if (node.matches(SKIPPED) || !isShown(node)) {
        return NodeFilter.FILTER_REJECT;
      }
      return NodeFilter.FILTER_SKIP;
    },
  });
  while (walker.nextNode()) {
    const node = walker.currentNode;
    yield [node, node.parentElement.closest(BLOCKS) || root];
  }
}

function isShown(element) {
  // Elements with display: contents have no box but show their words.
  return !element.checkVisibility || element.checkVisibility() || hasContents(element);
}

function hasContents(element) {
  return getComputedStyle(element).display === "contents";
}

// Each sentence: its words, the range they stand in, and the block around them.
export function sentencesOf(root) {
  const sentences = [];
  let block;
  let pieces = [];
  const flush = () => {
    sentences.push(...divided(pieces, block));
    pieces = [];
  };
  for (const [node, around] of textsOf(root)) {
    if (around !== block) {
      flush();
      block = around;
    }
    pieces.push(node);
  }
  flush();
  return sentences;
}

function divided(nodes, block) {
  const words = nodes.map((node) => node.data).join("");
  const found = [];
  let start = 0;
  for (const end of [...endsOf(words), words.length]) {
    const part = words.slice(start, end);
    const lead = part.length - part.trimStart().length;
    if (/[\p{L}\p{N}]/u.test(part)) {
      const range = rangeOf(nodes, start + lead, start + part.trimEnd().length);
      found.push({ words: part.trim(), range, block });
    }
    start = end;
  }
  return found;
}

function* endsOf(words) {
  let start = 0;
  for (const { index, 0: mark } of words.matchAll(ENDS)) {
    const end = index + mark.length;
    for (let comma; end - start > LONGEST; start = comma) {
      comma = words.lastIndexOf("，", start + LONGEST) + 1;
      if (comma <= start) {
        break;
      }
      yield comma;
    }
    yield end;
    start = end;
  }
}

function rangeOf(nodes, start, end) {
  const range = document.createRange();
  let before = 0;
  for (const node of nodes) {
    const after = before + node.length;
    if (start >= before && start < after) {
      range.setStart(node, start - before);
    }
    if (end > before && end <= after) {
      range.setEnd(node, end - before);
      break;
    }
    before = after;
  }
  return range;
}

const DIGITS = "〇一二三四五六七八九";
const inDigits = (number) => number.replace(/\d/g, (digit) => DIGITS[digit]);

// Signs that voices misread or leave out, in words. The words of the page stay as they are.
const spaced = (number) => inDigits(number.replace(/\D/g, "")).split("").join(" ");
const READINGS = [
  [/^(第[一二三四五六七八九十百千零〇]+[编編章节節条條])\s*(?=\S)/, "$1，"],
  // Telephone numbers digit by digit.
  [/(?<!\d)(?:0\d{2,3}[-—]\d{7,8}|1[3-9]\d{9}|12\d{3})(?![\d元米人])/g, (number) => ` ${spaced(number)} `],
  [
    /(?<!\d)(\d{4})[-.](\d{1,2})[-.](\d{1,2})(?!\d)/g,
    (_, year, month, day) => `${inDigits(year)}年${Number(month)}月${Number(day)}日`,
  ],
  [/[〔[［](\d{4})[〕\]］]\s?第?(\d+)[号號]/g, (_, year, number) => `${inDigits(year)}年${number}号`],
  [/(\d{4})(?=年)/g, (year) => inDigits(year)],
  [/(\d),(?=\d{3}(?!\d))/g, "$1"],
  [/[（(]([一二三四五六七八九十百]+|\d+)[）)]/g, "$1、"],
  [/(\d+(?:\.\d+)?)\s?[%％]/g, "百分之$1"],
  [/(\d+(?:\.\d+)?)\s?‰/g, "千分之$1"],
  [/[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]/g, (numeral) => "一二三四五六七八九十"["ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ".indexOf(numeral)]],
  // Not in the number of a standard, such as GB/T 9704-2012.
  [/(?<![A-Za-z]\s?[\d.]*)(\d)\s?[-—–~～]+\s?(?=\d)/g, "$1至"],
  [/㎡|m²/g, "平方米"],
  [/m³/g, "立方米"],
  [/℃/g, "摄氏度"],
  [/[≥⩾]/g, "大于等于"],
  [/[≤⩽]/g, "小于等于"],
  [/(\d)\s?[×✕]\s?(?=\d)/g, "$1乘"],
  [/——+|……+|…+/g, "，"],
  [/[《》〈〉「」『』【】]/g, ""],
];

export function spoken(words) {
  return READINGS.reduce((said, [sign, reading]) => said.replace(sign, reading), words).trim();
}
