"""What is heard as a loss of their own, in any spelling; and what only sounds like one, or is somebody else's."""

import pytest

from bot.dialogue import start_words
from bot.dialogue.words import Words, read_words
from tests.dialogue.scripts import CONTENT

LOST = """流産しました
きのう流産しました
先週、死産しました。予約をやめたいです
りゅうざんしました
赤ちゃんが亡くなりました
生後3日で息子を亡くしました
娘が亡くなってしまいました
心拍が確認できませんでした
今日の健診で心拍が止まっていると言われました
赤ちゃんだめでした
赤ちゃん　だめ　だった
お空に帰りました
お空にかえってしまいました
双子のひとりが亡くなりました
赤ちゃんが死んでしまいました
あかちゃんがしにました
赤ちゃん、ダメでした
予定日は12月10日でしたが、流産しました
つらいお知らせです
お腹の子が亡くなりました
I had a miscarriage
We lost our baby last week
My baby died
stillbirth at 34 weeks
there is no heartbeat""".splitlines()
NOT_LOST = """切迫流産と言われて安静です
切迫流産で入院しています
流産しそうで怖いです
流産が心配です
流産したらどうしよう
流産の可能性はありますか
前に流産したことがあって不安です
前回は流産だったので、こわいです
一人目は流産で、今回が二人目です
祖母が亡くなりました
義母が亡くなったので里帰りを早めます
母を亡くしました
ペットの犬が亡くなりました
友だちが死産して、なんと言えばいいか
ミルクがなくなりました
時間がなくなりました
子どもが死ぬほどかわいい
赤ちゃんがおっぱいを飲んでくれません
赤ちゃんが、うんちをしにくいようです
私は死にたいです
心拍が確認できました
だめでした
予約がだめでした
12月10日の午後でお願いします
I am worried about miscarriage
I had a miscarriage before, and I am expecting now
my grandmother died""".splitlines()

# Their own child or pregnancy, although the text names somebody else, too.
LOST_BESIDE = """先週、流産しました。母が手伝いに来てくれています
母が来てくれていましたが、今は帰りました。きのう死産しました
夫が泣いてばかりいます。赤ちゃんの心拍が止まっていました
母を3年前に亡くしました。そして、今度は赤ちゃんを亡くしました
友人にはまだ言えていません。友人が心配しています。お腹の子が亡くなりました
義母が入院中です！娘が亡くなりました
お母さんが一緒に病院に来てくれました。心拍が確認できませんでした
友だちが面談をすすめてくれました。息子を亡くしました。話を聞いてほしいです
祖母が去年亡くなりました。おととい、赤ちゃんがお空に帰りました
近所の方に会うのがつらいです。流産しました。面談はどうなりますか
犬が元気をくれています。2か月の赤ちゃんが亡くなりました
My mother is here with me. I had a miscarriage on Monday
My husband is at work. Our baby died last night""".splitlines()
LOST_BESIDE += ["主人がこのアカウントを見つけてくれました\n先月、流産しました"]
# Somebody else's, in whatever sentence.
NOT_LOST_BESIDE = """母を亡くしました
母を亡くしました。赤ちゃんは元気です
祖母が亡くなりました。もうすぐ赤ちゃんが生まれます
祖母のことです。先週亡くなりました
母のことで、母が入院していました。きのう、亡くなりました。息子が泣いています
父が倒れました。心臓が止まったそうです
友だちのことで相談です。流産したそうです
友人がとても落ちこんでいます。死産だったと聞きました
友人が流産しました。なんと言えばいいでしょうか
母が来ています。前に流産したことがあって不安です
義母が心配しています。切迫流産と言われました
妻が入院しました。切迫流産だそうです
同僚の話です。流産したらしいです
犬が亡くなりました。子どもが悲しんでいます
死産された方の集まりについて教えてください。友人に伝えたいです
My friend is so sad. She had a miscarriage
My grandmother died. The baby is fine""".splitlines()


@pytest.fixture(scope="module")
def known() -> Words:
    return read_words(CONTENT / "words.yaml")


@pytest.mark.parametrize("said", [*LOST, *LOST_BESIDE])
def test_a_loss_is_heard(known: Words, said: str) -> None:
    assert known.life.tells_loss(said)


@pytest.mark.parametrize("said", [*NOT_LOST, *NOT_LOST_BESIDE])
def test_nothing_else_is_taken_for_one(known: Words, said: str) -> None:
    assert not known.life.tells_loss(said)


def test_who_fears_one_is_not_led_to_the_hard_news(known: Words) -> None:
    starts = {"流産": "hard_news", "心配": "worry"}
    assert start_words.mentioned("切迫流産で、安静です", starts) == "hard_news"
    assert start_words.mentioned("切迫流産で、安静です", starts, known.life.no_loss) is None
