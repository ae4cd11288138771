"""Words that questions are read without, and the daily counts of what is searched for."""

from collections.abc import Iterator
from typing import Any

from django.db import migrations, models

#: Editors change them in the admin.
OMITTED = {
    "疑问": """
        怎么、怎么办、怎样、怎么样、如何、咋、咋办、咋样、怎么弄、怎么做、怎么处理、怎么回事
        什么、什么样、啥、啥样、为什么、为啥、多长、什么时候、何时、几时、什么地方
        多少、多少钱、几、几个、几点、几天、多久、多长时间、多大、多高、多远、第几
        谁、谁来、哪、哪个、哪些、哪里、哪儿、在哪、在哪里、在哪儿、哪几个、哪种
        吗、呢、吧、啊、呀、么、嘛
        是否、是不是、能不能、能否、可不可以、可否、可以吗、行不行、行吗、要不要、该不该、有没有、会不会、算不算、对不对
    """,
    "客套与引语": """
        请问、请、您好、你好、谢谢、麻烦、帮忙、帮我、告诉、问一下、咨询、咨询一下、请教、想问、想知道、了解、了解一下
        我、我们、我家、咱、咱们、你、你们、您、他、她、他们、本人、自己
        我想、我要、想、想要、要、需要、应该、应、该、得、能、能够、可以、可、会、让
        查、查一下、查询、查找、找、找一下、搜索、看看、给我
        有关、关于、相关、对于、按照、根据
    """,
    "虚词": """
        的、地、了、着、过、之、所
        是、有、在、和、与、及、或、或者、以及、也、都、还、就、才、又、再、很、最、太
        把、被、给、对、到、从、向、往、为、以、于、由、因、因为、所以、但、但是、如果、的话、以后、之后、时候
        个、些、一个、一些、一下、这、那、这个、那个、这些、那些、这种、其、哪怕
        没、没有、不、不要、不能、不是、别
        上、下、里、里面、内、中、时
    """,
}


#: Everyday words and the words of documents, beside the groups of the first release.
SYNONYMS = {
    "生活用语与公文用语": """
        看病、就医、就诊
        报销、待遇支付
        钓鱼、垂钓
        老楼、旧楼、既有住宅
        装电梯、加电梯、电梯加装
        上楼、进楼、入户
        着火、起火、失火、火灾
        灭火、扑火、扑救
        食物中毒、食品安全事故、食品安全事件
        自来水、城市供水
        停车、停放
        坐公交、乘公交、乘车
        修路、公路养护、道路养护
        村路、村道、乡村道路、农村道路
        幼儿园、托幼机构
        托班、托育、婴幼儿照护
        托管班、托管机构、校外托管机构
        放学后、课后
        临时工、零工人员、灵活就业人员
        找工作、求职、就业
        招人、招聘、用工
        买房、购房
        期房、预售商品房、商品房预售
        卖房、房屋出售
        合租、群租
        出租屋、出租房屋、出租房
        押金、保证金
        困难家庭、困难群众、困难人员
        没钱、经济困难、无力支付
        生病、患病
        养老床位、家庭养老床位
        助餐、老年食堂、长者食堂
        砍树、砍伐、采伐
        种树、植树、绿化造林
        倒垃圾、倾倒垃圾、乱倒垃圾
        乱停车、违法停车、违规停放
        飞线、私拉电线、私拉乱接电线
        投诉、举报
        工作证、从业资格证
        发钱、发放补助
        数据共享、共享数据
        废除、废止
        延期、延长有效期
        过期、有效期届满
        技改、技术改造
        医药公司、医药企业、制药企业
        新药、创新药
        健身房、健身中心
        路灯、照明设施
        村里、农村、乡村
        坏了、损坏、破损、受损
        修理、维修、检修
        楼道、楼梯间、公共门厅
        孩子、子女、幼儿
        老师、教师
        医院、医疗机构
        老板、用人单位、用工主体
        工资、报酬、薪酬
        证件、证照、证明材料
        办手续、办理手续
        开店、开办
        关门、停业、歇业
        招商、引进项目
        婚礼、婚庆、婚丧喜庆
        上坟、祭扫、祭祀
        烧纸、焚烧纸钱、祭祀用火、野外用火
        礼炮、焰火
        宝宝、婴儿、婴幼儿
        中介、经纪机构、房地产经纪
        山上、林区
        洗澡、助浴
        护工、护理员、养老护理员
        送饭、送餐、助餐配送
        坐轮椅、行动不便、失能
        看孩子、照护、看护
        上学、入学、就读
        转学、转入
        游泳、戏水、下水
        臭水、黑臭水体
        污水沟、排水沟
        下水道、排水管道、排水设施
        水管、供水管网、供水管道
        爆管、管道破裂、管网破损
        水不好喝、水质异常
        断水、停止供水
        交水费、水费
        停业整顿、责令停业
        摆地摊、地摊、流动摊点
        餐馆、餐饮服务单位、饭店
        开餐馆、餐饮服务、食品经营
        假药、劣药、假劣药品
        药店、药品零售企业
        疫苗反应、疑似预防接种异常反应
        小区广场、公共活动场地
        打球、球场、运动场
        跑步、健身步道
        踢球、足球场
        体育馆、体育场馆
        老厂房、旧厂房、老旧厂区
        烂尾楼、停工项目
        房产局、房产管理部门
        盖房、建房、住房建设
        改房子、改造房屋
        漏水、渗漏
        墙皮脱落、外墙脱落
        堵路、占用通道、堵塞通道
        消防通道、消防车通道
        灭火器、灭火器材
        班车、客运班线
        等车、候车
        桥坏了、危桥
        塌方、坍塌、滑坡
        积水、内涝
        大雨、暴雨
        下雪、降雪、冰雪
        雾天、大雾
        树倒了、树木倾倒
        绿地、公园绿地
        口袋公园、街头游园、小游园
        外包、委托第三方、购买服务
        请人、聘用
        辞退、解除劳动合同
        社会保险费、社保费
        工伤、职业伤害
        培训班、培训机构
        学技术、职业技能培训
        贷款、信贷
        补钱、发补助
        交钱、缴费
        退钱、退款、退费
        网上办、线上办理
        跑腿、代办
        开证明、出具证明
        盖章、加盖印章
        换证、证件换发
        五保户、特困供养人员
        药费、药品费用
        医药费、医疗费、医疗费用
    """,
}


def lay_out(apps: Any, schema_editor: Any) -> None:
    """The words to begin with. A group of which editors have a word already is not added."""
    alias = schema_editor.connection.alias
    omitted = apps.get_model("search", "OmittedWord").objects.using(alias)
    omitted.bulk_create(omitted.model(words=line, note=note) for note, line in _lines(OMITTED))
    groups = apps.get_model("search", "SynonymGroup").objects.using(alias)
    known = {word for words in groups.values_list("words", flat=True) for word in words.split("、")}
    groups.bulk_create(
        groups.model(words=line, note=note)
        for note, line in _lines(SYNONYMS)
        if known.isdisjoint(line.split("、"))
    )


def _lines(notes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Note and words of each line."""
    for note, lines in notes.items():
        for line in lines.strip().splitlines():
            yield note, line.strip()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_first_release")]

    operations = [
        migrations.CreateModel(
            name="OmittedWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="用顿号隔开，如：怎么办、请问、能不能。像说话一样提问时不把这些词当作要找的词；原样检索不受影响。",
                        verbose_name="略去的词",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("is_used", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "略去的词",
                "verbose_name_plural": "略去的词",
                "ordering": ["words"],
            },
        ),
        migrations.CreateModel(
            name="AskedQuery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("words", models.CharField(max_length=60, verbose_name="检索词")),
                ("asked", models.PositiveIntegerField(default=0, verbose_name="检索次数")),
                ("unanswered", models.PositiveIntegerField(default=0, verbose_name="未得次数")),
            ],
            options={
                "verbose_name": "检索计数",
                "verbose_name_plural": "检索计数",
                "indexes": [models.Index(fields=["day"], name="asked_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("words", "day"), name="one_count_for_words_and_day"
                    )
                ],
            },
        ),
        migrations.RunPython(lay_out, migrations.RunPython.noop),
    ]
