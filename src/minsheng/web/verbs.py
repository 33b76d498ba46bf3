"""What each verb of the trail is called on the screen; tests/fitness/test_verbs.py finds one without a name."""

from django.utils.translation import gettext_noop as _

VERBS: dict[str, str] = {
    "signed_in": _("登录"),
    "signed_out": _("退出"),
    "sign_in_refused": _("登录被拒"),
    "officer_created": _("建立账号"),
    "officer_closed": _("停用账号"),
    "feeds.land": _("收到部门数据"),
    "feeds.check": _("检查部门数据"),
    "feeds.quarantine": _("隔离问题数据"),
    "feeds.reveal": _("下载退回改正表"),
    "registry.register": _("数据入库"),
    "registry.enrol": _("登记享受待遇"),
    "registry.reveal": _("查看完整信息"),
    "registry.search": _("查询人员"),
    "registry.household_viewed": _("查看家庭档案"),
    "registry.purpose_refused": _("超出用途被拒"),
    "registry.means_refused": _("未授权的核对信息被拒"),
    "leads_raised": _("生成线索"),
    "leads_exported": _("导出线索"),
    "lead_assigned": _("线索分派"),
    "lead_visited": _("线索走访"),
    "lead_closed": _("线索办结"),
    "run_started": _("研判开始"),
    "run_finished": _("研判完成"),
    "run_failed": _("研判失败"),
    "run_replayed": _("研判重放"),
    "overview_exported": _("导出总览"),
    "trail_viewed": _("查看日志"),
    "trail_verified": _("核验日志"),
}
