"""Rules of 发布前体检 on the words of an issue: what editors are held to account for.

One subject a module, its functions pure where they can be; ``row_rules`` registers them:

identity_numbers    身份证、护照、通行证
contact_numbers     手机、固定电话
bank_accounts       银行卡、账号
home_addresses      住址
personal_data       the rules on all of these, in sentences and in columns of tables
word_search         用词: many words found in one pass; ``wording`` holds the rule
web_addresses       网址 as printed
sums                合计 that does not add up; ``table_sums`` computes, ``cell_numbers`` reads
stray_characters    control, private and unassigned characters
"""
