"""Heads of documents as gazettes print them: title, note, byline, and where the text begins.

Texts of own writing. ``listed``: the head stands in an issue whose contents page names the
title; else the text is a document of its own.
"""

from dataclasses import dataclass

from gazette.parsing import parse
from gazette.parsing.parsed import Document, Level
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.words.lines import fold_title

_HEAD_LEVELS = (Level.TITLE, Level.NUMBER, Level.NOTE, Level.SIGNATURE)
_ISSUE = """示例市人民政府公报
2024年第3期（总第41期）
目　录
【市政府文件】
示例市人民政府关于加强冬季供热工作的通知（示政发〔2024〕3号）……（2）
【其他】
{title}……（5）
【人事任免】
示例市人民政府关于甄石任职的通知（示政任〔2024〕8号）……（9）
示例市人民政府关于加强冬季供热工作的通知
示政发〔2024〕3号
各区人民政府：
为做好冬季供热工作，现将有关事项通知如下：
一、各区要于十月底之前完成设备检修。
示例市人民政府
2024年3月1日
{printed}
示例市人民政府关于甄石任职的通知
示政任〔2024〕8号
各区人民政府：
市政府决定，任命甄石为示例市教育局局长。
示例市人民政府
2024年3月5日
"""


@dataclass(frozen=True, slots=True)
class Head:
    """What is printed, and what a clerk reads of it."""

    name: str
    printed: str
    title: str
    body: str
    adopted_on: str = ""
    listed: bool = False

    def document(self) -> Document:
        """The document that the parser makes of it."""
        if not self.listed:
            return parse(self.printed).documents[0]
        issue = parse(_ISSUE.format(title=self.title, printed=self.printed))
        wanted = fold_title(self.title)
        return next(d for d in issue.documents if fold_title(d.title) == wanted)

    def faults(self) -> list[str]:
        """What the parser reads otherwise: title, day of adoption, where the text begins."""
        document = self.document()
        found = []
        if fold_title(document.title) != fold_title(self.title):
            found.append(f"title {document.title!r}")
        if str(document.adopted_on or "") != self.adopted_on:
            found.append(f"adopted on {document.adopted_on}")
        lines = [row for text in document.texts for row in rows(text.provisions)]
        if not lines:
            return [*found, "no rows"]
        if lines[0].level not in _HEAD_LEVELS:
            found.append(f"first row {lines[0].level} {printed(lines[0])!r}")
        first = next((row for row in lines if row.level not in _HEAD_LEVELS), None)
        if first is None or not printed(first).startswith(self.body):
            found.append(f"text begins {first and printed(first)[:30]!r}")
        return found


_GUIDE = "为了做好有关工作，根据国家和省的规定，结合本市实际，提出以下内容：\n一、各区要加强领导。\n二、各部门要各负其责。"
_ARTICLES = (
    "第一条　为了加强管理，制定本规定。\n第二条　本规定自2024年7月1日起施行。\n第三条　本规定由市水务局解释。"
)
_SPEECH = "同志们：\n这次会议的主要任务是，总结去年的工作，部署今年的任务。\n一、去年工作的回顾\n去年全市各项工作取得了新的成绩。"

HEADS = (
    Head("noun outside the list", "示例市城市道路清扫保洁作业指引\n" + _GUIDE, "示例市城市道路清扫保洁作业指引", "为了做好"),
    Head("held guide rules", "2025年度示例市基本公共卫生服务项目导则\n\n" + _GUIDE.replace("\n", "\n\n"), "2025年度示例市基本公共卫生服务项目导则", "为了做好"),
    Head("speech", "在全市安全生产工作会议上的讲话\n市长　甄石\n（2024年3月1日）\n" + _SPEECH, "在全市安全生产工作会议上的讲话", "同志们"),
    Head("held speech with slogan", "担当作为　狠抓落实\n努力夺取防汛抗旱工作的全面胜利\n——在全市防汛抗旱工作会议上的讲话\n副市长　于江\n（2024年5月6日）\n" + _SPEECH, "担当作为 狠抓落实努力夺取防汛抗旱工作的全面胜利", "同志们"),
    Head("speech listed", "在全市安全生产工作会议上的讲话\n市长　甄石\n（2024年3月1日）\n" + _SPEECH, "在全市安全生产工作会议上的讲话", "同志们", listed=True),
    Head("held slogan with comma listed", "凝心聚力，真抓实干，推动工业经济再上新台阶\n市委副书记、市长　郝然\n2024年1月18日\n" + _SPEECH, "凝心聚力，真抓实干，推动工业经济再上新台阶", "同志们", listed=True),
    Head("interpretation listed", "《示例市养犬管理规定》政策解读\n近年来，本市居民养犬数量逐年增加，群众反映强烈，有必要作出新的规定。\n一、出台背景\n原有的规定已经不能适应形势。", "《示例市养犬管理规定》政策解读", "近年来", listed=True),
    Head("held one picture listed", "一图读懂《示例市城市更新条例》\n《示例市城市更新条例》共七章六十二条，主要内容有：\n一、适用范围\n适用于全市的城市更新活动。", "一图读懂《示例市城市更新条例》", "《示例市城市更新条例》共", listed=True),
    Head("chronicle listed", "2024年2月份大事记\n1日　市政府召开常务会议，研究春季造林等工作。\n3日　全市春耕备耕现场会召开。", "2024年2月份大事记", "1日", listed=True),
    Head("held chronicle with range listed", "市政府大事记\n（2024年1月1日—3月31日）\n1月3日　市长甄石到东山区调研。\n1月8日　市政府与示例大学签约。", "市政府大事记", "1月3日", listed=True),
    Head("public notice", "关于示例市2024年度优质工程评选结果的公示\n根据评选办法的规定，经专家评审，拟推荐下列工程为优质工程，现予公示：\n一、石桥小学教学楼\n二、柳林水厂", "关于示例市2024年度优质工程评选结果的公示", "根据评选办法"),
    Head("held public notice without 关于", "示例市拟认定的第三批专精特新企业名单公示\n经企业申报、区级推荐、专家评审，现将拟认定的企业名单公示如下：\n1.示例机床有限公司\n2.柳林新材料有限公司", "示例市拟认定的第三批专精特新企业名单公示", "经企业申报"),
    Head("spaced title", "示 例 市 户 外 广 告 设 置 管 理 规 定\n" + _ARTICLES, "示例市户外广告设置管理规定", "第一条"),
    Head("held spaced title of an odd noun", "示　例　市　城　市　桥　梁　养　护　指　引\n" + _GUIDE, "示例市城市桥梁养护指引", "为了做好"),
    Head("partly spaced title", "示例市人民政府\n关 于 印 发 示 例 市 节 约 用 水 奖 励 办 法 的 通 知\n示政发〔2024〕15号\n各区人民政府：\n现将《示例市节约用水奖励办法》印发给你们，请认真贯彻执行。\n示例市人民政府\n2024年4月2日", "示例市人民政府关于印发示例市节约用水奖励办法的通知", "各区人民政府"),
    Head("held spaced 关于 listed", "示例市人民政府办公室\n关 于 转 发 市 教 育 局 义 务 教 育\n招 生 工 作 意 见 的 通 知\n示政办发〔2024〕19号\n各区人民政府：\n市教育局《义务教育招生工作意见》已经市政府同意，现转发给你们。\n示例市人民政府办公室\n2024年4月9日", "示例市人民政府办公室关于转发市教育局义务教育招生工作意见的通知", "各区人民政府", listed=True),
    Head("title over three lines", "示例市人民政府办公室\n关于印发示例市城乡居民基本医疗保险\n门诊统筹工作指引的通知\n示政办发〔2024〕21号\n各区人民政府，市政府各部门：\n《示例市城乡居民基本医疗保险门诊统筹工作指引》已经市政府同意，现印发给你们。\n示例市人民政府办公室\n2024年5月8日", "示例市人民政府办公室关于印发示例市城乡居民基本医疗保险门诊统筹工作指引的通知", "各区人民政府"),
    Head("held title over four lines", "示例市人民政府\n关于公布2024年度\n示例市科学技术奖\n获奖项目的决定\n示政发〔2024〕33号\n各区人民政府，市政府各部门：\n为奖励在科学技术进步中作出突出贡献的单位和个人，市政府决定予以公布。\n示例市人民政府\n2024年12月2日", "示例市人民政府关于公布2024年度示例市科学技术奖获奖项目的决定", "各区人民政府"),
    Head("title over two lines of an odd noun", "示例市建设工程消防\n设计审查验收工作指南要览\n" + _GUIDE, "示例市建设工程消防设计审查验收工作指南要览", "为了做好"),
    Head("held odd noun over three lines listed", "示例市推进\n新型基础设施建设\n项目储备名录\n" + _GUIDE, "示例市推进新型基础设施建设项目储备名录", "为了做好", listed=True),
    Head("note in brackets", "示例市地名管理指引\n（2016年5月3日示例市人民政府第12次常务会议通过）\n" + _ARTICLES, "示例市地名管理指引", "第一条", "2016-05-03"),
    Head("held note of a ministry meeting", "示例省水文监测资料汇交管理导则\n（2019年3月5日经示例省水利厅第3次厅务会议审议通过）\n" + _ARTICLES, "示例省水文监测资料汇交管理导则", "第一条", "2019-03-05"),
    Head("note of a congress", "示例省湿地保护促进法\n（2012年11月29日示例省第十一届人民代表大会第五次会议通过）\n" + _ARTICLES, "示例省湿地保护促进法", "第一条", "2012-11-29"),
    Head("held long note of a committee over lines", "示例省农民专业合作社促进法\n（2007年9月27日示例省第十届人民代表大会常务委员会\n第三十一次会议通过　根据2018年11月30日示例省第十三届\n人民代表大会常务委员会第七次会议《关于修改〈示例省农业机械管理条例〉等九部地方性法规的决定》修正）\n" + _ARTICLES, "示例省农民专业合作社促进法", "第一条", "2007-09-27"),
    Head("history without brackets in Han digits", "示例市献血条例\n一九九八年九月二十五日示例市第十届人民代表大会常务委员会第四次会议通过　根据二〇一二年五月三十一日示例市第十三届人民代表大会常务委员会第二十九次会议《关于修改部分地方性法规的决定》修正\n" + _ARTICLES, "示例市献血条例", "第一条", "1998-09-25"),
    Head("held history in parts without brackets", "示例市燃气安全若干规定\n1999年4月2日示例市第十届人民代表大会常务委员会第七次会议通过\n1999年6月1日示例省第九届人民代表大会常务委员会第十次会议批准\n根据2005年3月30日示例市第十一届人民代表大会常务委员会第十六次会议通过、2005年5月27日示例省第十届人民代表大会常务委员会第十七次会议批准的《关于修改〈示例市燃气安全若干规定〉的决定》修正\n" + _ARTICLES, "示例市燃气安全若干规定", "第一条", "1999-04-02"),
    Head("adopted and approved in brackets", "示例市古树名木保护条例\n（2010年8月27日示例市第十三届人民代表大会常务委员会第二十七次会议通过　2010年9月29日示例省第十一届人民代表大会常务委员会第十八次会议批准）\n" + _ARTICLES, "示例市古树名木保护条例", "第一条", "2010-08-27"),
    Head("held order of a ministry", "水上游览船舶安全管理规定\n（2014年6月9日交通局令2014年第9号公布　根据2017年5月23日《交通局关于修改〈水上游览船舶安全管理规定〉的决定》修正）\n" + _ARTICLES, "水上游览船舶安全管理规定", "第一条"),
    Head("byline of a body, title again", "示例省人民代表大会常务委员会关于修改部分地方性法规的决定\n示例省人大常委会\n示例省人民代表大会常务委员会关于修改部分地方性法规的决定\n示例省第十一届人民代表大会常务委员会第十七次会议决定，修改下列地方性法规：\n一、将《示例省渔业条例》第七条修改为：“养殖证由县级人民政府核发。”", "示例省人民代表大会常务委员会关于修改部分地方性法规的决定", "示例省第十一届"),
    Head("held title again below source and date", "示例市人民政府关于加强文物保护工作的意见\n示政发〔2024〕27号\n示例市人民政府关于加强文物保护工作的意见\n各区人民政府：\n为加强文物保护，提出如下意见。\n一、压实责任\n各区要落实属地责任。\n示例市人民政府\n2024年6月6日", "示例市人民政府关于加强文物保护工作的意见", "各区人民政府"),
    Head("session without brackets below a decision", "示例市人民代表大会关于设立示例市生态日的决定\n2023年1月11日示例市第十六届人民代表大会第三次会议通过\n示例市第十六届人民代表大会第三次会议决定：\n将每年八月十五日设立为示例市生态日。", "示例市人民代表大会关于设立示例市生态日的决定", "示例市第十六届", "2023-01-11"),
    Head("held resolution in brackets", "示例市第十六届人民代表大会第四次会议关于政府工作报告的决议\n（2024年2月23日示例市第十六届人民代表大会第四次会议通过）\n示例市第十六届人民代表大会第四次会议听取和审议了市长郝然所作的政府工作报告。会议充分肯定了过去一年的工作，决定批准这个报告。", "示例市第十六届人民代表大会第四次会议关于政府工作报告的决议", "示例市第十六届人民代表大会第四次会议听取", "2024-02-23"),
    Head("plan listed, odd noun", "示例市“一老一小”服务体系建设路线图\n" + _GUIDE, "示例市“一老一小”服务体系建设路线图", "为了做好", listed=True),
    Head("held initiative listed", "文明过节倡议书\n全市广大市民朋友：\n春节将至，为营造节俭、文明、安全的节日氛围，我们倡议：\n一、移风易俗\n不放烟花，不铺张浪费。", "文明过节倡议书", "全市广大市民朋友", listed=True),
    Head("brief title listed", "人事任免\n市政府决定：\n任命甄石为示例市教育局局长；\n免去于江的示例市统计局局长职务。", "人事任免", "市政府决定", listed=True),
    Head("held index listed", "2023年度公报总目录索引\n第1期刊登规章两件、规范性文件六件，第2期刊登规范性文件九件。\n第3期刊登人事任免四件。", "2023年度公报总目录索引", "第1期", listed=True),
    Head("author below", "推动示例乡村全面振兴的思考\n示例市农业农村局局长　苗青\n乡村振兴是一项长期的任务，必须久久为功，扎实推进，不能急于求成。\n一、产业先行\n要发展特色产业。", "推动示例乡村全面振兴的思考", "乡村振兴是", listed=True),
    Head("held author in brackets", "关于示例市2023年财政预算执行情况和2024年预算草案的报告\n（2024年2月20日在示例市第十六届人民代表大会第四次会议上）\n示例市财政局局长　康宁\n各位代表：\n受市人民政府委托，现将预算执行情况和预算草案提请大会审议。\n一、2023年预算执行情况\n全市收入增长百分之六。", "关于示例市2023年财政预算执行情况和2024年预算草案的报告", "各位代表"),
    Head("promulgated guide with blank lines", "示例市人民政府关于印发示例市湖泊生态修复技术指引的通知\n\n示政发〔2024〕40号\n\n各区人民政府：\n\n现将《示例市湖泊生态修复技术指引》印发给你们，请遵照执行。\n\n示例市人民政府\n\n2024年8月1日\n\n示例市湖泊生态修复技术指引\n\n" + _GUIDE.replace("\n", "\n\n"), "示例市人民政府关于印发示例市湖泊生态修复技术指引的通知", "各区人民政府"),
    Head("held title with year in brackets", "示例市生态环境分区管控准入清单要目\n（2024年版）\n" + _GUIDE, "示例市生态环境分区管控准入清单要目", "为了做好"),
    Head("title ends in a bracket", "示例市农村集体聚餐食品安全风险防控指引（试行）\n" + _GUIDE, "示例市农村集体聚餐食品安全风险防控指引（试行）", "为了做好"),
    Head("held title without list noun before articles", "示例市政府投资基金绩效评价操作手则\n第一章　总则\n" + _ARTICLES, "示例市政府投资基金绩效评价操作手则", "第一章"),
    Head("letter to citizens", "致全市养犬居民的一封信\n广大养犬居民：\n为了共同维护良好的生活环境，请您遵守下列约定：\n一、按时免疫\n每年为犬只注射疫苗。", "致全市养犬居民的一封信", "广大养犬居民"),
    Head("held two bodies above", "示例市教育局　示例市财政局\n关于做好学生营养改善计划实施工作的函\n示教函〔2024〕11号\n各区教育局、财政局：\n为做好学生营养改善计划，现函告如下：\n一、规范供餐\n严格食品采购。\n示例市教育局　示例市财政局\n2024年3月3日", "示例市教育局示例市财政局关于做好学生营养改善计划实施工作的函", "各区教育局"),
    Head("third handbook", "示例市城市排水防涝应急工作手册\n（2024年版）\n一、指挥体系\n设立指挥部。", "示例市城市排水防涝应急工作手册", "一、"),
    Head("third standing committee of a district", "示例市北湖区河湖保护规定\n（2021年8月27日示例市北湖区第五届人民代表大会常务委员会第三次会议通过）\n" + _ARTICLES, "示例市北湖区河湖保护规定", "第一条", "2021-08-27"),
    Head("third government meeting in Han digits", "示例市建筑垃圾管理办法\n二○一一年五月三日市人民政府第四十一次常务会议审议通过　二○一一年五月十八日示例市人民政府令第三十五号公布　自二○一一年七月一日起施行\n" + _ARTICLES, "示例市建筑垃圾管理办法", "第一条", "2011-05-03"),
    Head("third amendments line by line in brackets", "示例省水土保持促进法\n（1997年9月24日示例省第八届人民代表大会常务委员会第三十次会议通过\n2012年7月27日示例省第十一届人民代表大会常务委员会第三十一次会议修订\n根据2018年9月21日示例省第十三届人民代表大会常务委员会第五次会议《关于修改〈示例省人工影响天气条例〉等部分地方性法规的决定》修正）\n" + _ARTICLES, "示例省水土保持促进法", "第一条", "1997-09-24"),
    Head("third party meeting", "示例市财政局重大行政决策程序守要\n（2023年4月11日示例市财政局第8次局长办公会议通过）\n" + _ARTICLES, "示例市财政局重大行政决策程序守要", "第一条", "2023-04-11"),
    Head("third work talk listed", "在全市优化营商环境推进会上的讲话要点\n市委副书记、代市长　鲁班\n（二〇二四年二月十九日，根据录音整理）\n同志们：\n今天开这个会，主要是统一思想、明确任务。", "在全市优化营商环境推进会上的讲话要点", "同志们", listed=True),
    Head("third press questions listed", "《示例市电动自行车管理规定》答记者问\n《示例市电动自行车管理规定》将于下月施行，记者就有关问题采访了市公安局负责人。\n问：为什么要制定这个规定？\n答：为了保障安全。", "《示例市电动自行车管理规定》答记者问", "《示例市电动自行车管理规定》将于", listed=True),
    Head("third price notice over two lines listed", "示例市2024年第一季度\n建设工程材料市场价格信息\n为了方便工程计价，现将有关材料的市场价格公布如下：\n一、钢材\n螺纹钢每吨三千八百元。", "示例市2024年第一季度建设工程材料市场价格信息", "为了方便", listed=True),
    Head("third spaced title over lines", "示 例 市 科 学 技 术 普 及\n示 范 基 地 认 定 规 程\n" + _ARTICLES, "示例市科学技术普及示范基地认定规程", "第一条"),
    Head("third dispatch with office", "示例市防汛抗旱指挥部\n关于终止防汛四级应急响应的公告\n2024年第3号\n根据当前天气和水情，示例市防汛抗旱指挥部决定终止防汛四级应急响应。\n示例市防汛抗旱指挥部\n2024年8月2日", "示例市防汛抗旱指挥部关于终止防汛四级应急响应的公告", "根据当前"),
    Head("third title with quotation and comma listed", "打造“十五分钟生活圈”，让城市更有温度\n示例市民政局\n近年来，示例市以社区为单元，补齐服务短板，探索出一条新路。\n一、做法\n摸清底数。", "打造“十五分钟生活圈”，让城市更有温度", "近年来", listed=True),
    Head("third plan outline with a year", "示例市“十四五”水安全保障行动纲领\n水是生命之源，事关高质量发展全局，必须放在突出位置。\n一、现状\n水资源总量不足。", "示例市“十四五”水安全保障行动纲领", "水是生命"),
    Head("third approval of a higher committee", "示例市城市绿线管理若干办法\n（2015年6月25日示例市第十四届人民代表大会常务委员会第二十五次会议通过，2015年9月24日示例省第十二届人民代表大会常务委员会第二十二次会议批准，自2016年1月1日起施行）\n" + _ARTICLES, "示例市城市绿线管理若干办法", "第一条", "2015-06-25"),
    Head("third joint bodies on lines", "示例市发展和改革委员会\n示例市财政局\n示例市民政局\n关于调整社会福利机构收费标准的通知\n示发改价格〔2024〕118号\n各区发展改革局、财政局、民政局：\n经市政府同意，现就有关事项通知如下：\n一、床位费\n每月不超过八百元。\n示例市发展和改革委员会　示例市财政局　示例市民政局\n2024年7月9日", "示例市发展和改革委员会示例市财政局示例市民政局关于调整社会福利机构收费标准的通知", "各区发展"),
    Head("third obituary-like column listed", "公报编辑部启事\n本刊自下期起增加“政策问答”栏目，欢迎读者来信。\n来信请寄示例市北湖区柳林路8号。", "公报编辑部启事", "本刊自", listed=True),
    Head("third index of numbers listed", "2024年2月份文件目录\n示政发〔2024〕1号　关于春耕生产的通知\n示政发〔2024〕2号　关于植树造林的通知\n示政办发〔2024〕3号　关于节水工作的通知", "2024年2月份文件目录", "示政发〔2024〕1号", listed=True),
)
