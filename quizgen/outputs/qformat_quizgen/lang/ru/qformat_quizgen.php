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
 * Russian strings.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['double'] = 'Рядом вопрос с тем же названием без ID-номера: возможно, импортирован дважды. Ничего не изменено';
$string['fixedversion'] = 'мест, где осталась прежняя версия (например, в тестах): {$a}';
$string['gone'] = 'Больше нет в файле; остаются здесь, пока вы их не удалите';
$string['hidden'] = 'Удалены здесь, но ещё используются; не изменены';
$string['moved'] = 'Перенесены в другую категорию';
$string['named'] = 'Не имели ID-номера; получили номер из файла';
$string['new'] = 'Новые';
$string['noright'] = 'у вас нет права изменять вопрос «{$a->name}» ({$a->right})';
$string['nothingwritten'] = 'Ничего не импортировано: {$a}';
$string['notsaved'] = 'Moodle не может сохранить вопрос «{$a->name}»: {$a->reason}';
$string['othertype'] = 'теперь это вопрос другого типа: переоценить по нему попытки нельзя';
$string['pluginname'] = 'quizgen: Moodle XML с обновлением вопросов';
$string['pluginname_help'] = 'Читает Moodle XML. Вопрос, ID-номер которого уже есть в этом банке вопросов, становится следующей версией того вопроса; вопрос без изменений остаётся как есть; все остальные добавляются. Попытки сохраняют ту версию, с которой они были сделаны.';
$string['privacy:metadata'] = 'Формат импорта quizgen не хранит персональных данных.';
$string['relabelled'] = 'Изменились только название или теги; новой версии нет';
$string['twice'] = 'Встретились в файле второй раз; второй пропущен';
$string['unchanged'] = 'Без изменений';
$string['unknowngrades'] = 'Moodle не знает таких оценок: {$a}';
$string['updated'] = 'Обновлены';
$string['version'] = 'версия {$a}';
