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
 * Uzbek strings.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['double'] = 'Yonida shu nomli, ID raqami yoʻq savol bor: ehtimol, ikki marta import qilingan. Hech narsa qilinmadi';
$string['fixedversion'] = 'avvalgi versiya qolgan joylar (masalan, testlarda): {$a}';
$string['gone'] = 'Faylda endi yoʻq; siz oʻchirmaguningizcha shu yerda qoladi';
$string['hidden'] = 'Bu yerda oʻchirilgan, lekin hali ishlatilmoqda; oʻzgartirilmadi';
$string['moved'] = 'Boshqa turkumga koʻchirildi';
$string['named'] = 'ID raqami yoʻq edi; fayldagi raqamni oldi';
$string['new'] = 'Yangi';
$string['noright'] = '“{$a->name}” savolini oʻzgartirishga huquqingiz yoʻq ({$a->right})';
$string['nothingwritten'] = 'Hech narsa import qilinmadi: {$a}';
$string['notsaved'] = 'Moodle “{$a->name}” savolini saqlay olmaydi: {$a->reason}';
$string['othertype'] = 'endi bu boshqa turdagi savol: urinishlarni u bilan qayta baholab boʻlmaydi';
$string['pluginname'] = 'quizgen: savollarni yangilaydigan Moodle XML';
$string['pluginname_help'] = 'Moodle XML faylini oʻqiydi. ID raqami shu savollar bankida bor savol oʻsha savolning keyingi versiyasi boʻladi; oʻzgarmagan savol qanday boʻlsa, shundayligicha qoladi; qolganlari qoʻshiladi. Urinishlar qaysi versiya bilan qilingan boʻlsa, oʻsha versiyada qoladi.';
$string['privacy:metadata'] = 'quizgen import formati shaxsiy maʼlumotlarni saqlamaydi.';
$string['relabelled'] = 'Faqat nomi yoki teglari oʻzgargan; yangi versiya yoʻq';
$string['twice'] = 'Faylda ikkinchi marta uchradi; ikkinchisi qoldirildi';
$string['unchanged'] = 'Oʻzgarmagan';
$string['unknowngrades'] = 'Moodle bunday baholarni bilmaydi: {$a}';
$string['updated'] = 'Yangilandi';
$string['version'] = '{$a}-versiya';
