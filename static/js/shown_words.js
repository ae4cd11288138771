// What a script says to the reader, in the characters of the page. A page in traditional characters
// carries the words of all scripts, converted (components/script_words.html); other pages none.

const converted = new Map(
  [...(document.getElementById("script-words")?.content.children ?? [])].map((one) => [
    one.dataset.words,
    one.textContent,
  ]),
);

export function say(words) {
  return converted.get(words) ?? words;
}
