// The stickers one can send here, drawn as emoji: the pictures of the real ones belong to their makers.

export const STICKERS = [
  { package: "446", sticker: "1988", emoji: "😊", label: "にっこり" },
  { package: "446", sticker: "1989", emoji: "🙏", label: "ありがとう" },
  { package: "446", sticker: "1990", emoji: "👍", label: "いいね" },
  { package: "446", sticker: "1991", emoji: "😭", label: "かなしい" },
  { package: "446", sticker: "1992", emoji: "👶", label: "あかちゃん" },
  { package: "446", sticker: "1993", emoji: "💐", label: "おめでとう" },
  { package: "446", sticker: "1994", emoji: "😴", label: "おやすみ" },
  { package: "446", sticker: "1995", emoji: "🙇", label: "おねがいします" },
]

export function drawn(content) {
  const known = STICKERS.find((one) => one.package === content.packageId && one.sticker === content.stickerId)
  return known ?? { emoji: "🌼", label: "スタンプ" }
}
