"""What is heard as a loss of their own, in any spelling; and what only sounds like one, or is somebody else's."""

import pytest

from bot.dialogue import words
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


@pytest.fixture(scope="module")
def known() -> Words:
    return read_words(CONTENT / "words.yaml")


@pytest.mark.parametrize("said", LOST)
def test_a_loss_is_heard(known: Words, said: str) -> None:
    assert known.tells_loss(said)


@pytest.mark.parametrize("said", NOT_LOST)
def test_nothing_else_is_taken_for_one(known: Words, said: str) -> None:
    assert not known.tells_loss(said)


def test_who_fears_one_is_not_led_to_the_hard_news(known: Words) -> None:
    starts = [("hard_news", "流産"), ("worry", "心配")]
    assert words.mentioned("切迫流産で、安静です", starts) == "hard_news"
    assert words.mentioned("切迫流産で、安静です", starts, known.no_loss) is None
