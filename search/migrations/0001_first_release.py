"""Entries of documents, and the synonyms that a city's residents and clerks use."""

import uuid
from typing import Any

from django.db import migrations, models

#: Editors change them in the admin.
GROUPS = {
    "机构（简称与全称）": """
        市政府、市人民政府
        县政府、县人民政府
        区政府、区人民政府
        乡政府、乡人民政府
        镇政府、镇人民政府
        市政府办、市政府办公室、市人民政府办公室
        发改委、发展和改革委员会
        国资委、国有资产监督管理委员会
        卫健委、卫生健康委员会
        卫计委、卫生和计划生育委员会
        人社局、人力资源和社会保障局
        人社部门、人力资源社会保障部门
        住建局、住房和城乡建设局
        住建部门、住房城乡建设部门
        自规局、规划和自然资源局、自然资源和规划局
        国土局、国土资源局
        市场监管局、市场监督管理局、市监局
        市场监管部门、市场监督管理部门
        工商局、工商行政管理局
        质监局、质量技术监督局
        食药监局、食品药品监督管理局
        医保局、医疗保障局
        应急局、应急管理局
        安监局、安全生产监督管理局
        退役军人局、退役军人事务局
        农业农村局、农业局
        文旅局、文化和旅游局
        教体局、教育体育局
        交通局、交通运输局
        环保局、环境保护局、生态环境局
        林草局、林业和草原局
        粮食局、粮食和物资储备局
        工信局、工业和信息化局
        城管局、城市管理局、城市管理综合行政执法局
        行政审批局、行政审批服务管理局、政务服务局、政务服务管理局
        大数据局、大数据管理局、数据局
        机关事务局、机关事务管理局
        公积金中心、住房公积金管理中心
        人防办、人民防空办公室
        扶贫办、扶贫开发办公室、乡村振兴局
        街道办、街道办事处
        居委会、居民委员会
        村委会、村民委员会
        业委会、业主委员会
        妇联、妇女联合会
        残联、残疾人联合会
        工商联、工商业联合会
        消协、消费者协会
        交警、公安机关交通管理部门、公安交通管理部门
        开发区管委会、经济技术开发区管理委员会
    """,
    "救助与保障": """
        低保、最低生活保障
        低保边缘、最低生活保障边缘
        五保、五保供养、特困供养、特困人员救助供养
        特困户、特困人员
        贫困户、脱贫户、建档立卡
        大病、重病、重特大疾病
        慢特病、门诊慢特病、慢性病和特殊疾病
        医保、医疗保险、医疗保障
        社保、社会保险
        社保卡、社会保障卡
        新农合、新型农村合作医疗
        居民医保、城乡居民基本医疗保险
        职工医保、职工基本医疗保险
        养老金、退休金、基本养老金
        失业金、失业保险金
        公积金、住房公积金
        残疾证、残疾人证
        残障、残疾
        老人、老年人
        敬老院、养老院、养老机构
        孤寡老人、独居老人、空巢老人
        孤儿、事实无人抚养儿童
        流浪人员、流浪乞讨人员
        退伍军人、退役军人、复员军人
        军属、现役军人家属
        烈属、烈士遗属
        火化、遗体火化
        墓地、公墓
        救助金、救助资金
        补贴、补助
    """,
    "住房与物业": """
        公租房、公共租赁住房
        廉租房、廉租住房
        保租房、保障性租赁住房
        经适房、经济适用房、经济适用住房
        棚改、棚户区改造
        旧改、老旧小区改造
        老房、危房、危险房屋
        租房、房屋租赁、住房租赁
        房东、出租人
        租客、承租人
        房产证、不动产权证、不动产权证书、房屋所有权证
        宅基地、农村宅基地
        拆迁、房屋征收
        征地、土地征收
        违建、违法建设、违法建筑
        物业费、物业服务费
        物业公司、物业服务企业、物业服务人
        维修基金、专项维修资金
        加装电梯、增设电梯
        取暖费、采暖费、供热费
        供暖、供热、采暖
        煤气、天然气、燃气
        停水、供水中断
        停电、供电中断
    """,
    "出行": """
        电动车、电动自行车、电瓶车
        充电桩、充电设施、充电基础设施
        网约车、网络预约出租汽车
        的士、出租车、出租汽车、巡游出租汽车
        公交车、公共汽车、公共汽电车
        地铁、轨道交通
        共享单车、互联网租赁自行车
        黑车、非法营运
        停车位、停车泊位
        驾照、驾驶证
        行车证、行驶证
        乡村公路、农村公路
        老年卡、老年人优待证
    """,
    "教育与未成年人": """
        小饭桌、校外托管
        补习班、校外培训、课外辅导
        课后服务、课后托管
        托儿所、托育机构、婴幼儿照护服务机构
        小孩、儿童、未成年人
        学区、招生片区、入学片区
        食堂、集中用餐
        进货票据、索证索票
        学费、教育收费
        打疫苗、预防接种、接种疫苗
    """,
    "就业与经营": """
        农民工、进城务工人员
        打零工、零工、灵活就业
        下岗、失业
        个体户、个体工商户
        小微企业、小型微型企业
        国企、国有企业
        民企、民营企业
        摆摊、流动摊贩、占道经营
        菜市场、农贸市场
        网吧、互联网上网服务营业场所
        广告牌、户外广告
        政府采购、政府购买服务
        招投标、招标投标
        奖补、奖励补助
        减税、税收优惠
        创业贷款、创业担保贷款
    """,
    "城市管理与环境": """
        垃圾、生活垃圾
        渣土、建筑垃圾
        泔水、厨余垃圾、餐厨垃圾、餐厨废弃物
        污水、废水
        雾霾、重污染天气
        内河、河道
        养狗、养犬
        狗证、养犬登记
        噪音、噪声
        鞭炮、烟花爆竹、烟花、爆竹
        健身器材、健身设施、健身场地设施
        古树、古树名木
        绿化、园林绿化
        撤镇改街道、撤镇设街道
    """,
    "安全与应急": """
        山火、森林火灾、森林草原火灾
        洪水、洪涝、汛情
        旱灾、干旱
        疫情、突发公共卫生事件
        传染病、疫病
        救灾、灾害救助
        安全事故、生产安全事故
        三防、防汛防旱防台风
    """,
    "政务与数据": """
        红头文件、规范性文件
        政务公开、政府信息公开
        一网通办、全程网办
        免证办、无证明
        身份证、居民身份证
        户口本、户口簿
        户口、户籍
        暂住证、居住证
        办证、行政许可
        罚款、行政处罚
        开放数据、公共数据开放
        人工智能、AI
        互联网、因特网
        任免、任职免职
        重大决策、重大行政决策
    """,
}


def add_synonyms(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("search", "SynonymGroup")
    groups.objects.using(schema_editor.connection.alias).bulk_create(
        groups(words=line.strip(), note=note)
        for note, lines in GROUPS.items()
        for line in lines.strip().splitlines()
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Generation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("epoch", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "索引代次",
                "verbose_name_plural": "索引代次",
            },
        ),
        migrations.CreateModel(
            name="SynonymGroup",
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
                        help_text="用顿号隔开，如：低保、最低生活保障。检索其中一个，也列出含有其他词的文件，并注明。",
                        verbose_name="同义词",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("is_used", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "同义词",
                "verbose_name_plural": "同义词",
                "ordering": ["words"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("document_id", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("issue_id", models.PositiveBigIntegerField(null=True)),
                ("generation", models.PositiveBigIntegerField(db_index=True, default=0)),
                ("is_stale", models.BooleanField(default=False)),
                ("words", models.TextField(blank=True)),
                ("rows", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "检索条目",
                "verbose_name_plural": "检索条目",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_stale", True)),
                        fields=["document_id"],
                        name="entry_stale",
                    )
                ],
            },
        ),
        migrations.RunPython(add_synonyms, migrations.RunPython.noop),
    ]
