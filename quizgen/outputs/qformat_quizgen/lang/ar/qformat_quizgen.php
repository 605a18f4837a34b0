<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * Arabic strings.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['double'] = 'بجانبه سؤال بالاسم نفسه بلا رقم تعريف: ربما استُورد مرتين. لم يُفعل شيء';
$string['fixedversion'] = 'مواضع تبقى على إصدار أقدم، كالأسئلة في الاختبارات: {$a}';
$string['gone'] = 'لم تعد في الملف؛ تبقى هنا إلى أن تحذفها';
$string['hidden'] = 'محذوفة هنا وما زالت مستخدمة؛ تُركت كما هي';
$string['moved'] = 'نُقلت إلى تصنيف آخر';
$string['named'] = 'لم يكن لها رقم تعريف؛ أخذت الرقم الذي في الملف';
$string['new'] = 'جديدة';
$string['noright'] = 'لا يحق لك تغيير «{$a->name}» ({$a->right})';
$string['nothingwritten'] = 'لم يُستورد شيء: {$a}';
$string['notsaved'] = 'لا يستطيع Moodle حفظ «{$a->name}»: {$a->reason}';
$string['othertype'] = 'صار السؤال من نوع آخر: لا يمكن إعادة تصحيح المحاولات به';
$string['pluginname'] = 'quizgen: ملف Moodle XML يحدّث الأسئلة';
$string['pluginname_help'] = 'يقرأ Moodle XML. السؤال الذي يوجد رقم تعريفه في بنك الأسئلة هذا يصبح الإصدار التالي من ذلك السؤال؛ وما لم يتغير يبقى كما هو؛ وتُضاف الأسئلة الأخرى كلها. تحتفظ المحاولات بالإصدار الذي أُجريت به.';
$string['privacy:metadata'] = 'صيغة الاستيراد quizgen لا تخزّن أي بيانات شخصية.';
$string['relabelled'] = 'لم يتغير إلا الاسم أو الوسوم؛ لا إصدار جديد';
$string['twice'] = 'وردت في الملف مرة ثانية؛ تُركت الثانية';
$string['unchanged'] = 'بلا تغيير';
$string['unknowngrades'] = 'لا يعرف Moodle هذه الدرجات: {$a}';
$string['updated'] = 'حُدّثت';
$string['version'] = 'الإصدار {$a}';
