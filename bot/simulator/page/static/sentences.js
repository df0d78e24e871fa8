// Says in words why a request was refused.

const WORDS = [
  [/^ok$/, () => "うまくいきました。"],
  [/^May not be empty$/, () => "空にできません。"],
  [/^Length must be between (\d+) and (\d+)$/, (_, least, most) => `長さは${least}〜${most}までです。`],
  [/^Size must be between (\d+) and (\d+)$/, (_, least, most) => `数は${least}〜${most}までです。`],
  [/^Must be between (\S+) and (\S+)$/, (_, least, most) => `${least}〜${most}の間でなければなりません。`],
  [/^Must be one of the following values: \[(.+)\]$/, (_, values) => `次のどれかでなければなりません：${values}`],
  [/^invalid uri$/i, () => "このリンクの書き方は使えません。"],
  [/^Invalid reply token/, () => "返信トークンが使えません（期限切れか、もう使われています）。"],
  [/^Authentication failed/, () => "アクセストークンが正しくありません。"],
  [/monthly limit/, () => "今月送れる通数を使い切りました。"],
  [/rate limit/, () => "短い間に呼び出しが多すぎます。"],
  [/retry key is already accepted/, () => "この再試行キーの送信は、もう受け付けています。"],
  [/^Failed to send messages/, () => "この相手には送れません。"],
  [/^The request body has (\d+) error/, (_, count) => `送った内容に誤りが${count}つあります。`],
  [/^[Nn]ot found|not found$/, () => "見つかりません。"],
  [/^Internal server error/, () => "LINEの中で問題が起きました。"],
  [/^request_timeout$/, () => "ボットが時間内に答えませんでした。"],
  [/^could_not_connect$/, () => "ボットにつながりませんでした。"],
  [/^error_status_code$/, () => "ボットがエラーの番号で答えました。"],
  [/^unclassified$/, () => "ボットとの接続が途中で切れました。"],
]

export function sentence(reason) {
  for (const [pattern, say] of WORDS) {
    const found = pattern.exec(reason)
    if (found) return say(...found)
  }
  return reason
}

export const detail = ({ message, property }) => (property ? `${property}：${sentence(message)}` : sentence(message))
