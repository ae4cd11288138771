"""Words that people say, beside those of the first releases: 炮仗, 没水, 电驴."""

from collections.abc import Iterator
from typing import Any

from django.db import migrations

#: The most words of a group, as the admin has it.
MOST = 12
#: Words of one group each. What editors have of a group already is kept, and added to.
SPOKEN = {
    "口语": """
        烟花爆竹、炮仗、爆仗、二踢脚、窜天猴、摔炮
        停水、没水、没来水
        停电、没电
        煤气、没气、停气
        水管、自来水管
        电动自行车、电驴、电驴子、小电驴、电车子
        老年人、老头、老太、老太太、老大爷、老两口、岁数大
        儿童、小娃、娃娃、小朋友
        婴幼儿、小宝宝、小宝、娃儿
        照护、带娃、带孩子、哄孩子
        残疾人、残废、残障
        古树、大树、老树、老槐树、大槐树
        救助资金、救济金、救济款
        救助、救济
        既有住宅、老楼房、旧楼房
        住房和城乡建设、房管局
        老旧小区、老小区、旧小区、老破小
        老旧街区、老街、旧街区
        楼道、过道、走廊
        房顶、楼顶、屋顶、屋面
        承重墙、承重结构、房屋承重结构
        装修、装饰装修
        房东、房主
        租客、租户
        租金、房租、月租
        拖欠报酬、欠薪、欠工资、不给工钱、不发工资、不结账
        打零工、打短工、干零活、干零工
        找工作、找活、找活干
        罚款、罚钱
        没钱、钱花光、花光了钱、没钱治
        看病、瞧病、看大夫
        报销、报账
        买药、拿药、开药
        医院、卫生院、诊所
        流行性感冒、流感
        传染病、瘟疫
        洪水、发大水
        损坏、坏了、烂了、坏掉
        坑槽、坑洼、大坑、路面坑
        红绿灯、交通信号灯
        公厕、公共厕所、茅房
        公交站、公交站台、站牌
        末班车、末班
        首班车、头班车
        广场舞、跳舞
        烧烤、露天烧烤
        小广告、牛皮癣
        遛狗、养狗、狗咬人
        捞鱼、捕鱼、捕捞、电鱼
        幼儿园、幼稚园
        托管班、晚托、午托
        食堂、伙房
        生孩子、生育
        退休工资、退休金
        坟地、坟墓、墓地
    """,
}


def lay_out(apps: Any, schema_editor: Any) -> None:
    """Add the words: to the one group that has a word of the line, else as a group of their own.

    Words that a group has already stay there; a line whose words stand in several groups adds
    nothing, as only an editor can say which of them is meant.
    """
    groups = apps.get_model("search", "SynonymGroup").objects.using(schema_editor.connection.alias)
    known = {word: group for group in groups.all() for word in group.words.split("、")}
    for note, line in _lines():
        words = line.split("、")
        holding = {known[word].pk: known[word] for word in words if word in known}
        if len(holding) > 1:
            continue
        new = [word for word in words if word not in known]
        group = next(iter(holding.values()), None) or groups.model(words="", note=note)
        kept = [word for word in group.words.split("、") if word]
        group.words = "、".join([*kept, *new][: max(MOST, len(kept))])
        group.save(using=groups.db)
        known |= dict.fromkeys(new, group)


def _lines() -> Iterator[tuple[str, str]]:
    """Note and words of each line."""
    for note, lines in SPOKEN.items():
        for line in lines.strip().splitlines():
            yield note, line.strip()


class Migration(migrations.Migration):
    dependencies = [("search", "0003_changes_for_the_search_server")]

    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
