<?php
// Moodle XML: reading to the objects that types of question save, and writing; see moodle.php.

if (!class_exists('qformat_default')) {
    require_once($CFG->dirroot . '/question/format.php');
}

class qformat_xml extends qformat_default {
    protected $answerfiles = [];
    protected $feedbackfiles = [];
    const FORMATS = ['moodle_auto_format' => FORMAT_MOODLE, 'html' => FORMAT_HTML, 'plain_text' => FORMAT_PLAIN];

    public function provide_import() {
        return true;
    }
    public function provide_export() {
        return true;
    }
    public function get_format($id) {
        return array_search((string) $id, self::FORMATS, true);
    }

    /** The tree that Moodle makes of XML: '@' attributes, '#' a text, or lists of elements by name. */
    protected function tree(DOMElement $element) {
        $tree = ['@' => [], '#' => []];
        foreach ($element->attributes as $attribute) {
            $tree['@'][$attribute->name] = $attribute->value;
        }
        foreach ($element->childNodes as $child) {
            if ($child instanceof DOMElement) {
                $tree['#'][$child->tagName][] = $this->tree($child);
            }
        }
        if (!$tree['#']) {
            $tree['#'] = $element->textContent;
        }
        return $tree;
    }
    public function readquestions($lines) {
        $document = new DOMDocument();
        $before = libxml_use_internal_errors(true);
        $isread = $document->loadXML(implode('', $lines));
        libxml_clear_errors();
        libxml_use_internal_errors($before);
        if (!$isread) {
            $this->error('the XML is broken');
            return false;
        }
        return $this->import_questions($this->tree($document->documentElement)['#']['question']);
    }
    public function import_questions($xml) {
        return array_values(array_filter(array_map([$this, 'import_question'], $xml)));
    }
    protected function import_question($questionxml) {
        $types = ['matching' => 'match', 'cloze' => 'multianswer'];
        $type = $types[$questionxml['@']['type']] ?? $questionxml['@']['type'];
        if (method_exists($this, "import_$type")) {
            return $this->{"import_$type"}($questionxml);
        }
        $made = $this->try_importing_using_qtypes($questionxml, null, null, $type);
        if (!$made) {
            $this->error("unsupported type $type");
        }
        return $made ?: null;
    }
    public function getpath($xml, $path, $default, $istext = false, $error = '') {
        foreach ($path as $index) {
            if (!isset($xml[$index])) {
                return $default;
            }
            $xml = $xml[$index];
        }
        return $istext ? trim($xml) : $xml;
    }
    protected function one($xml, $name, $default = null) {
        return $this->getpath($xml, ['#', $name, 0, '#'], $default);
    }
    public function import_text_with_files($data, $path, $defaultvalue = '', $defaultformat = 'html') {
        $field = ['text' => $this->getpath($data, array_merge($path, ['#', 'text', 0, '#']), $defaultvalue, true),
            'format' => self::FORMATS[$this->getpath($data, array_merge($path, ['@', 'format']), $defaultformat)]];
        $itemid = $this->import_files_as_draft($this->getpath($data, array_merge($path, ['#', 'file']), []));
        if ($itemid) {
            $field['itemid'] = $itemid;
        }
        return $field;
    }
    public function import_files_as_draft($xml) {
        global $USER;
        if (!$xml) {
            return null;
        }
        $itemid = file_get_unused_draft_itemid();
        foreach ($xml as $file) {
            get_file_storage()->create_file_from_string(['contextid' => context_user::instance($USER->id)->id, 'component' => 'user',
                'filearea' => 'draft', 'itemid' => $itemid, 'filepath' => $file['@']['path'], 'filename' => $file['@']['name']],
                base64_decode($file['#']));
        }
        return $itemid;
    }
    public function import_headers($question) {
        $made = $this->defaultquestion();
        $made->name = $this->clean_question_name($this->getpath($question, ['#', 'name', 0, '#', 'text', 0, '#'], '', true));
        $this->import_head($made, $question);
        $made->defaultmark = $this->one($question, 'defaultgrade', $made->defaultmark);
        $made->idnumber = $this->one($question, 'idnumber');
        return $made;
    }
    protected function import_head($made, $question) {
        foreach (['questiontext', 'generalfeedback'] as $field) {
            $read = $this->import_text_with_files($question, ['#', $field, 0]);
            if (!isset($made->questiontext) || $field !== 'questiontext') {
                $made->$field = $read['text'];
            }
            $made->{$field . 'format'} = $read['format'];
            if (isset($read['itemid'])) {
                $made->{$field . 'itemid'} = $read['itemid'];
            }
        }
        $made->penalty = $this->one($question, 'penalty', 0.3333333);
        $made->tags = array_map(function($tag) {
            return $tag['#']['text'][0]['#'];
        }, $this->getpath($question, ['#', 'tags', 0, '#', 'tag'], []));
    }
    public function import_answer($answer, $withanswerfiles = false, $defaultformat = 'html') {
        $made = new stdClass();
        $made->answer = $withanswerfiles ? $this->import_text_with_files($answer, [])
            : ['text' => $this->getpath($answer, ['#', 'text', 0, '#'], '', true), 'format' => FORMAT_PLAIN];
        $made->feedback = $this->import_text_with_files($answer, ['#', 'feedback', 0]);
        $made->fraction = $this->getpath($answer, ['@', 'fraction'], 0) / 100;
        return $made;
    }
    public function import_combined_feedback($made, $question, $withshownumcorrect = false) {
        foreach (question_type::COMBINED as $field) {
            $made->$field = $this->import_text_with_files($question, ['#', $field, 0]);
        }
        if ($withshownumcorrect) {
            $made->shownumcorrect = array_key_exists('shownumcorrect', $question['#']);
        }
    }
    public function import_hints($made, $question, $withparts = false, $withoptions = false) {
        foreach ($question['#']['hint'] ?? [] as $hint) {
            $made->hint[] = $this->import_text_with_files($hint, []);
            if ($withparts) {
                $made->hintshownumcorrect[] = array_key_exists('shownumcorrect', $hint['#']);
                $made->hintclearwrong[] = array_key_exists('clearwrong', $hint['#']);
            }
        }
    }
    protected function import_answers($made, $question, $withfiles) {
        foreach ($question['#']['answer'] as $answer) {
            $read = $this->import_answer($answer, $withfiles);
            $made->answer[] = $withfiles ? $read->answer : $read->answer['text'];
            $made->fraction[] = $read->fraction;
            $made->feedback[] = $read->feedback;
        }
    }
    protected function flag($text) {
        return $text === 'false' || !$text ? 0 : 1;
    }
    public function import_multichoice($question) {
        $made = $this->import_headers($question);
        $made->qtype = 'multichoice';
        $made->single = $this->flag($this->one($question, 'single', 'true'));
        $made->shuffleanswers = $this->flag($this->one($question, 'shuffleanswers', 'false'));
        $made->answernumbering = $this->one($question, 'answernumbering', 'abc');
        $made->showstandardinstruction = $this->one($question, 'showstandardinstruction', '1');
        $this->import_answers($made, $question, true);
        $this->import_combined_feedback($made, $question, true);
        $this->import_hints($made, $question, true);
        return $made;
    }
    public function import_truefalse($question) {
        $made = $this->import_headers($question);
        $made->qtype = 'truefalse';
        foreach ($question['#']['answer'] as $answer) {
            $text = $this->getpath($answer, ['#', 'text', 0, '#'], '', true);
            $made->{"feedback$text"} = $this->import_text_with_files($answer, ['#', 'feedback', 0]);
            if ($text === 'true') {
                $made->answer = $answer['@']['fraction'] == 100;
            }
        }
        $this->import_hints($made, $question);
        return $made;
    }
    public function import_shortanswer($question) {
        $made = $this->import_headers($question);
        $made->qtype = 'shortanswer';
        $made->usecase = $this->one($question, 'usecase', 0);
        $this->import_answers($made, $question, false);
        $this->import_hints($made, $question);
        return $made;
    }
    public function import_numerical($question) {
        $made = $this->import_headers($question);
        $made->qtype = 'numerical';
        $this->import_answers($made, $question, false);
        foreach ($question['#']['answer'] as $answer) {
            $made->tolerance[] = $this->one($answer, 'tolerance', 0);
        }
        $made->unit = [];
        foreach ($this->getpath($question, ['#', 'units', 0, '#', 'unit'], []) as $unit) {
            $made->multiplier[] = $this->one($unit, 'multiplier');
            $made->unit[] = $this->one($unit, 'unit_name');
        }
        foreach (['unitgradingtype' => 0, 'unitpenalty' => 0.1, 'showunits' => null, 'unitsleft' => 0] as $field => $default) {
            $made->$field = $this->one($question, $field, $default);
        }
        $this->import_hints($made, $question);
        return $made;
    }
    public function import_match($question) {
        $made = $this->import_headers($question);
        $made->qtype = 'match';
        $made->shuffleanswers = $this->flag($this->one($question, 'shuffleanswers', 1));
        foreach ($question['#']['subquestion'] as $premise) {
            $made->subquestions[] = $this->import_text_with_files($premise, []);
            $made->subanswers[] = $this->getpath($premise, ['#', 'answer', 0, '#', 'text', 0, '#'], '', true);
        }
        $this->import_combined_feedback($made, $question, true);
        $this->import_hints($made, $question, true);
        return $made;
    }
    public function import_essay($question) {
        $made = $this->import_headers($question);
        $made->qtype = 'essay';
        foreach (['responseformat', 'responserequired', 'responsefieldlines', 'minwordlimit', 'maxwordlimit', 'attachments',
                'attachmentsrequired', 'maxbytes', 'filetypeslist'] as $field) {
            $made->$field = $this->one($question, $field);
        }
        $made->graderinfo = $this->import_text_with_files($question, ['#', 'graderinfo', 0]);
        $made->responsetemplate = $this->import_text_with_files($question, ['#', 'responsetemplate', 0]);
        return $made;
    }
    public function import_description($question) {
        $made = $this->import_headers($question);
        $made->qtype = 'description';
        $made->defaultmark = 0;
        $made->length = 0;
        return $made;
    }
    public function import_multianswer($question) {
        $made = (object) ['qtype' => 'multianswer', 'length' => 1, 'defaultmark' => 0, 'options' => (object) ['questions' => []]];
        $text = $this->import_text_with_files($question, ['#', 'questiontext', 0])['text'];
        $made->questiontext = preg_replace_callback('/\{(\d*):([A-Z_]+):((?:\\\\.|[^}\\\\])*)\}/', function($gap) use ($made) {
            $number = count($made->options->questions) + 1;
            $made->options->questions[$number] = (object) ['questiontext' => $gap[0], 'questiontextformat' => FORMAT_HTML,
                'generalfeedback' => '', 'generalfeedbackformat' => FORMAT_HTML, 'penalty' => 0, 'length' => 1,
                'defaultmark' => $gap[1] ?: 1, 'qtype' => strtolower(strtok($gap[2], '_'))];
            $made->defaultmark += $gap[1] ?: 1;
            return "{#$number}";
        }, $text);
        $made->name = $this->clean_question_name($this->getpath($question, ['#', 'name', 0, '#', 'text', 0, '#'], '', true));
        $this->import_head($made, $question);
        if (SITE !== '4.1') {
            $made->idnumber = $this->one($question, 'idnumber');
        }
        $this->import_hints($made, $question, true);
        return $made;
    }
    protected function import_category($question) {
        $made = new stdClass();
        $made->qtype = 'category';
        $made->category = trim($question['#']['category'][0]['#']['text'][0]['#']);
        $made->info = $this->getpath($question, ['#', 'info', 0, '#', 'text', 0, '#'], '');
        $made->idnumber = $this->one($question, 'idnumber');
        return $made;
    }

    // Writing.
    public function writetext($raw) {
        return '<text><![CDATA[' . str_replace(']]>', ']]]]><![CDATA[>', (string) $raw) . ']]></text>';
    }
    public function write_files($files) {
        return implode('', array_map(function($file) {
            return '<file name="' . $file->get_filename() . '" path="' . $file->get_filepath() . '" encoding="base64">'
                . base64_encode($file->get_content()) . '</file>';
        }, $files));
    }
    protected function field($name, $field, $files = []) {
        return "<$name format=\"" . $this->get_format($field['format']) . '">' . $this->writetext($field['text'])
            . $this->write_files($files) . "</$name>\n";
    }
    public function write_combined_feedback($options, $questionid, $contextid) {
        $xml = '';
        foreach (question_type::COMBINED as $name) {
            $xml .= $this->field($name, $options->$name);
        }
        return $xml . (empty($options->shownumcorrect) ? '' : "<shownumcorrect/>\n");
    }
    public function writequestion($question) {
        $fs = get_file_storage();
        $options = $question->options;
        $types = ['match' => 'matching', 'multianswer' => 'cloze'];
        $xml = '<question type="' . ($types[$question->qtype] ?? $question->qtype) . '"><name>' . $this->writetext($question->name) . '</name>';
        foreach (['questiontext', 'generalfeedback'] as $area) {
            $field = ['text' => $question->$area, 'format' => $question->{$area . 'format'}];
            $xml .= $this->field($area, $field, $fs->get_area_files($question->contextid, 'question', $area, $question->id));
        }
        if ($question->qtype === 'multianswer') {
            foreach ($options->questions as $number => $gap) {
                $xml = str_replace('{#' . $number . '}', $gap->questiontext, $xml);
            }
        } else {
            $xml .= "<defaultgrade>{$question->defaultmark}</defaultgrade>";
        }
        $xml .= "<penalty>{$question->penalty}</penalty>\n";
        foreach ($options->answers as $answer) {
            $this->answerfiles[$answer->id] = $fs->get_area_files($question->contextid, 'question', 'answer', $answer->id);
            $this->feedbackfiles[$answer->id] = $fs->get_area_files($question->contextid, 'question', 'answerfeedback', $answer->id);
        }
        if ($question->qtype === 'ordering') {
            $xml .= $this->try_exporting_using_qtypes('ordering', $question);
        } else {
            $xml .= $this->write_options($question, $options);
        }
        foreach ($options->hints ?? [] as [$hint, $shownumcorrect, $clearwrong]) {
            $xml .= '<hint format="' . $this->get_format($hint['format']) . '">' . $this->writetext($hint['text'])
                . ($shownumcorrect ? '<shownumcorrect/>' : '') . ($clearwrong ? '<clearwrong/>' : '') . "</hint>\n";
        }
        return $xml . '</question>';
    }
    protected function write_options($question, $options) {
        $xml = '';
        foreach (['shuffleanswers', 'single'] as $flag) {
            $xml .= isset($options->$flag) ? "<$flag>" . ($options->$flag ? 'true' : 'false') . "</$flag>" : '';
        }
        foreach (['usecase', 'answernumbering', 'showstandardinstruction', 'unitgradingtype', 'unitpenalty', 'showunits', 'unitsleft',
                'responseformat', 'responserequired', 'responsefieldlines', 'minwordlimit', 'maxwordlimit', 'attachments',
                'attachmentsrequired', 'maxbytes', 'filetypeslist'] as $field) {
            $xml .= property_exists($options, $field) ? "<$field>{$options->$field}</$field>" : '';
        }
        if (isset($options->correctfeedback)) {
            $xml .= $this->write_combined_feedback($options, $question->id, $question->contextid);
        }
        foreach (['graderinfo', 'responsetemplate'] as $field) {
            $xml .= isset($options->$field) ? $this->field($field, $options->$field) : '';
        }
        foreach ($options->unit ?? [] as $number => $unit) {
            $xml .= "<units><unit><multiplier>{$options->multiplier[$number]}</multiplier><unit_name>$unit</unit_name></unit></units>";
        }
        foreach ($options->subquestions ?? [] as $number => $premise) {
            $answer = '<answer>' . $this->writetext($options->subanswers[$number]) . '</answer></subquestion>';
            $xml .= str_replace('</subquestion>', $answer, $this->field('subquestion', $premise));
        }
        foreach (array_values($options->answers) as $number => $answer) {
            $percent = $answer->fraction * 100;
            $text = $question->qtype === 'truefalse' ? strtolower($answer->answer) : $answer->answer;
            $xml .= "<answer fraction=\"$percent\" format=\"" . $this->get_format($answer->answerformat) . '">' . $this->writetext($text)
                . $this->write_files($this->answerfiles[$answer->id])
                . $this->field('feedback', ['text' => $answer->feedback, 'format' => $answer->feedbackformat],
                    $this->feedbackfiles[$answer->id])
                . (isset($options->tolerance) ? "<tolerance>{$options->tolerance[$number]}</tolerance>" : '') . "</answer>\n";
        }
        return $xml;
    }
}
