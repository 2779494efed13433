/** What a story asks of whoever watches, where it is the same in several. */
export const watch = { zh: '不用做什么，看着。', en: 'Nothing to do yet: watch.' };
export const finish = {
  zh: '在告警页或终端填写现场情况，“解除”这条告警：涉及生命安全的告警条件消失后仍然锁存。',
  en: 'End the alarm on its page or at the terminal with what was found on site: a life-safety alarm stays latched when its condition is gone.',
};
