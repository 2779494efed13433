import { backupRules } from './backup-rules.ts';
import { commandRules } from './command-rules.ts';
import { dutyRules } from './duty-rules.ts';
import { interlockRules } from './interlock-rules.ts';
import { pathRules } from './path-rules.ts';
import { planRules } from './plan-rules.ts';
import type { Rule } from './rule.ts';
import { base, sourceRules } from './source-rules.ts';
import { probeRules } from './terminal-probe.ts';
import { tierRules } from './tier-rules.ts';

/** Conditions the gateway observes about itself; no device profile can carry them. */
export const systemRules: readonly Rule[] = [
  ...sourceRules,
  ...pathRules,
  ...tierRules,
  ...probeRules,
  ...interlockRules,
  ...commandRules,
  ...dutyRules,
  ...backupRules,
  ...planRules,
  {
    ...base,
    id: 'terminal.lost',
    severity: 'major',
    title: { zh: '应急终端失联', en: 'Emergency terminal lost' },
    guidance: {
      cause: { zh: '终端三次未报平安：页面关闭、网络或电源中断。', en: 'Three signs of life missed: page closed, network or power gone.' },
      consequence: { zh: '该处可能无人收到告警。', en: 'Nobody may see alarms there.' },
      action: {
        zh: '电话联系值班人员，检查终端电源、网络，重新打开终端页面。',
        en: 'Call the person on duty; check power and network; open the terminal page again.',
      },
    },
  },
  {
    ...base,
    id: 'terminal.sound-locked',
    severity: 'minor',
    title: { zh: '终端声音未启用', en: 'Terminal cannot ring' },
    guidance: {
      cause: { zh: '浏览器在有人点击之前不允许发声。', en: 'The browser plays no sound until somebody clicks.' },
      consequence: { zh: '告警只显示、不响铃。', en: 'Alarms are shown but do not ring.' },
      action: { zh: '在终端上点击“启用声音”。', en: 'Press "Enable sound" on the terminal.' },
    },
  },
  {
    ...base,
    id: 'alarm.uncovered',
    severity: 'major',
    title: { zh: '告警无在线终端接收', en: 'Alarm without a live terminal' },
    guidance: {
      cause: { zh: '该位置及上级没有在线的应急终端。', en: 'No live terminal covers this place or one above it.' },
      consequence: { zh: '告警可能无人看到。', en: 'Alarms may reach nobody.' },
      action: {
        zh: '立即打开一个覆盖该位置的终端，并电话通知值班人员。',
        en: 'Open a terminal that covers the place now, and call the person on duty.',
      },
    },
  },
  {
    ...base,
    id: 'credential.in-use-twice',
    severity: 'major',
    title: { zh: '设备凭证被重复使用', en: 'Credential in use twice' },
    guidance: {
      cause: {
        zh: '一分钟内同一凭证三次抢占连接：两台设备用了同一凭证，或凭证泄露。',
        en: 'Three take-overs in a minute: two devices share one credential, or it leaked.',
      },
      consequence: { zh: '读数可能来自别的设备。', en: 'Readings may come from another device.' },
      action: { zh: '核对现场设备，重新发放凭证。', en: 'Check the devices on site and issue a new secret.' },
    },
  },
  {
    ...base,
    id: 'device.cut-off',
    severity: 'major',
    title: { zh: '设备因报文违规被断开', en: 'Device cut off for what it sends' },
    guidance: {
      cause: { zh: '报文超过 64 KiB，或不符合所用协议。', en: 'A message over 64 KiB, or bytes that are not of its protocol.' },
      consequence: {
        zh: '该报文及其后的报文没有收到：可能有告警未被发现。',
        en: 'That message and those behind it were not taken: an alarm may go unseen.',
      },
      action: {
        zh: '到现场核实；请集成商缩短报文或更正设备程序。',
        en: 'Check on site; have the integrator shorten the message or correct the device.',
      },
    },
  },
  {
    ...base,
    id: 'device.under-test',
    severity: 'warning',
    title: { zh: '设备正在调试测试', en: 'Device under commissioning test' },
    guidance: {
      cause: {
        zh: '安装或维保人员正在检验从设备到终端的全过程。',
        en: 'An installer is trying the whole way from the device to a terminal.',
      },
      consequence: {
        zh: '测试期间该设备的告警只送达选定的终端，其他终端收不到；真实险情也一样。',
        en: 'Until it ends, alarms of this device reach the chosen terminals only, a real one included.',
      },
      action: {
        zh: '测试期间用其他方式留意该处；有疑问时联系测试人员，或在设备页提前结束测试。',
        en: 'Keep an eye on the place by other means; in doubt call whoever tests, or end the test on the page of the device.',
      },
    },
  },
  {
    ...base,
    id: 'store.damaged',
    severity: 'critical',
    title: { zh: '存储文件损坏', en: 'Store damaged' },
    guidance: {
      cause: {
        zh: '打开数据文件时发现损坏；可读部分已转存，原文件已另存。',
        en: 'A data file was damaged when opened; readable rows were carried over, the file was set aside.',
      },
      consequence: { zh: '部分历史可能丢失。', en: 'Some history may be lost.' },
      action: {
        zh: '检查磁盘，核对损坏文件旁的说明，从备份恢复缺失部分。',
        en: 'Check the disk, read the note beside the damaged file, restore what is missing from backup.',
      },
    },
  },
  {
    ...base,
    id: 'store.refused',
    severity: 'critical',
    title: { zh: '告警记录无法写入', en: 'Alarm records could not be stored' },
    guidance: {
      cause: { zh: '日志库拒绝了部分判断结果；其余已写入。', en: 'The journal refused a part of what was judged; the rest is stored.' },
      consequence: {
        zh: '相关告警已通知终端，但没有完整记录；重启后可能看不到。',
        en: 'The alarms concerned were told to terminals but are not fully on record; after a restart they may not be shown.',
      },
      action: {
        zh: '按原因中的编号到现场核实，并把运行日志交给维护人员。',
        en: 'Check on site what the reason names, and hand the log to whoever maintains the gateway.',
      },
    },
  },
  {
    ...base,
    id: 'store.behind',
    severity: 'minor',
    title: { zh: '时序库落后', en: 'Time-series store is behind' },
    guidance: {
      cause: { zh: '时序库拒绝写入或太慢。', en: 'The time-series store refuses writes or is too slow.' },
      consequence: { zh: '趋势图缺少最新数据；告警不受影响。', en: 'Trends lack the newest data; alarms are not affected.' },
      action: {
        zh: '检查时序库；数据保留在日志中，恢复后自动补写。',
        en: 'Check the store; data is kept in the journal and written when it is back.',
      },
    },
  },
  {
    ...base,
    id: 'expression.failed',
    severity: 'major',
    title: { zh: '设备型号的表达式失效', en: 'An expression of a device type fails' },
    guidance: {
      cause: {
        zh: '表达式出错，或三次超过 50 毫秒或内存限制后被停用。',
        en: 'It gave an error, or went beyond 50 ms or its memory three times and was switched off.',
      },
      consequence: {
        zh: '相关设备的读数或条件无法得出：可能有告警未被发现。',
        en: 'Readings or conditions of these devices cannot be worked out: an alarm may go unseen.',
      },
      action: {
        zh: '对相关设备安排人工巡查；请集成商用 anlin explain 核对并修正设备型号文件。',
        en: 'Have the places looked after; the integrator checks the message with anlin explain and corrects the device type.',
      },
    },
  },
  {
    ...base,
    id: 'expression.behind',
    severity: 'major',
    title: { zh: '表达式计算落后', en: 'Expressions are behind' },
    guidance: {
      cause: {
        zh: '带表达式的报文太多或表达式太慢，或计算进程无法启动。',
        en: 'Too many messages with expressions, slow expressions, or their process cannot be started.',
      },
      consequence: {
        zh: '这些设备的读数和告警推迟；报文已落盘，不会丢失。',
        en: 'Readings and alarms of these devices are late; the messages are on disk and not lost.',
      },
      action: {
        zh: '查看指标 anlin_expression_backlog；改用普通指针绑定或简化表达式。',
        en: 'See the metric anlin_expression_backlog; bind by pointer, or make the expressions simpler.',
      },
    },
  },
  {
    ...base,
    id: 'store.unwritable',
    severity: 'critical',
    title: { zh: '曾无法写入存储', en: 'Nothing could be stored for a while' },
    guidance: {
      cause: { zh: '磁盘写满、变为只读或出错。', en: 'The disk was full, read-only or faulty.' },
      consequence: {
        zh: '期间的报文未被确认，设备会重发；已损坏或断电的设备可能没有重发。',
        en: 'Messages of that time were not acknowledged and are sent again; a device that broke or lost power meanwhile may not.',
      },
      action: {
        zh: '检查磁盘与剩余空间；核对这段时间内各处是否正常。',
        en: 'Check the disk and its free space; check what happened on site in that time.',
      },
    },
  },
  {
    ...base,
    id: 'disk.low',
    severity: 'major',
    title: { zh: '磁盘空间不足', en: 'Disk nearly full' },
    guidance: {
      cause: { zh: '数据目录所在磁盘的剩余空间低于设定值。', en: 'The disk of the data folder has less space left than disk.lowBytes.' },
      consequence: {
        zh: '写满后网关不再接收任何报文，包括告警。',
        en: 'When it is full the gateway takes no message any more, alarms included.',
      },
      action: { zh: '立即清理磁盘或扩容。', en: 'Free space or enlarge the disk now.' },
    },
  },
  {
    ...base,
    id: 'clock.jumped',
    severity: 'major',
    title: { zh: '系统时间跳变', en: 'System clock jumped' },
    guidance: {
      cause: { zh: '校时服务、人工修改或主板电池失效。', en: 'A time server, a person, or an empty clock battery moved it.' },
      consequence: {
        zh: '记录的时刻可能有误；告警判断不受影响（按运行时间计时）。',
        en: 'Recorded times may be wrong; judging is not affected, it counts running time.',
      },
      action: { zh: '核对系统时间与校时服务。', en: 'Check the system time and the time server.' },
    },
  },
  {
    ...base,
    id: 'store.set-aside',
    severity: 'minor',
    title: { zh: '时序库拒收部分读数', en: 'The time-series store refused readings' },
    guidance: {
      cause: {
        zh: '时序库拒收这些读数（类型冲突、早于保留期、数据库限制等），其余读数照常写入。',
        en: 'The store refuses them (type conflict, older than it keeps, a limit of the database); all others are written.',
      },
      consequence: { zh: '趋势图缺少这些读数；告警不受影响。', en: 'Trends lack these readings; alarms are not affected.' },
      action: {
        zh: '查看数据目录中的 store-set-aside.jsonl，按原因处理，需要时手工补写。',
        en: 'Read store-set-aside.jsonl in the data folder, remove the reason, write them by hand if they are needed.',
      },
    },
  },
  {
    ...base,
    id: 'store.gap',
    severity: 'major',
    title: { zh: '部分读数未能写入时序库', en: 'Readings never reached the time-series store' },
    guidance: {
      cause: {
        zh: '时序库中断过久，原始报文达到容量上限，最早的报文在写入前被清除。',
        en: 'The store was away for so long that raw messages reached their limit; the oldest were deleted before it took them.',
      },
      consequence: { zh: '趋势图永久缺一段；告警与审计记录完整。', en: 'Trends have a gap for good; alarms and audit are complete.' },
      action: {
        zh: '尽快恢复时序库；磁盘允许时调大 journal.rawBytes。',
        en: 'Bring the store back; raise journal.rawBytes if the disk allows it.',
      },
    },
  },
  {
    ...base,
    id: 'profile.problem',
    severity: 'minor',
    title: { zh: '设备型号文件有问题，按旧版本判断', en: 'A device type has a problem: the old version judges' },
    guidance: {
      cause: {
        zh: '型号文件夹中有文件不能用，或仍有设备在用的型号文件被移走。',
        en: 'A file among the device types cannot be used, or one was taken away while devices of its type are in service.',
      },
      consequence: {
        zh: '这些型号继续按最后一个可用的版本判断，文件中的改动不起作用。',
        en: 'These types are judged by their last good version; what was changed in the file has no effect.',
      },
      action: {
        zh: '运行 anlin reload 查看全部问题（文件:行:列），改好后自动生效。',
        en: 'Run anlin reload for all problems (file:line:col); what is corrected comes into force by itself.',
      },
    },
  },
];
