"""Thirty queries as people mix them, from rare to everywhere: words, numbers, phrases, fields."""

#: In the generated archive of 1,500 documents: in at most some thirty of them,
RARE = (
    "示政发〔2008〕39号",
    "示政办发[2012] 430号",
    "联系人：赵敏",
    "不存在的词语",
    "烟花爆竹 救助",
    "撤镇设街道 柳溪",
    "疫苗 责任",
    "标题:物业管理 双井",
    '"古树名木" 石台县',
    "食品安全 预案 2023",
)
#: in some hundred,
MIDDLING = (
    "散装水泥",
    "城市供水突发事件应急预案",
    "索证索票",
    "第十条",
    "托育服务",
    "本办法自",
    "应当向社会公布",
    "低保",
    "建设工程 2011",
    "Ⅳ级",
)
#: in a third, or in all.
COMMON = (
    "食品安全",
    "管理办法",
    "会议",
    "东湖区 学校",
    "-办法 通知",
    "资金 补助 申请",
    "示例市人民政府",
    "应急",
    "市",
    "的",
)
QUERIES = RARE + MIDDLING + COMMON
