<?php
// The base class of import formats, in Moodle's names; see moodle.php.

class qformat_default {
    public $category = null;
    public $course = null;
    public $filename = '';
    public $matchgrades = 'error';
    public $catfromfile = 0;
    public $contextfromfile = 0;
    public $questionids = [];
    public $importerrors = 0;
    public $stoponerror = true;
    public $translator = null;
    public $displayprogress = true;
    protected $importcontext = null;

    public function setCategory($category) {
        $this->category = $category;
        $this->importcontext = context::instance_by_id($category->contextid);
    }
    public function setCourse($course) {
        $this->course = $course;
    }
    public function setFilename($filename) {
        $this->filename = $filename;
    }
    public function setMatchgrades($matchgrades) {
        $this->matchgrades = $matchgrades;
    }
    public function setCatfromfile($catfromfile) {
        $this->catfromfile = $catfromfile;
    }
    public function setStoponerror($stoponerror) {
        $this->stoponerror = $stoponerror;
    }
    protected function error($message, $text = '', $questionname = '') {
        echo "<div class=\"importerror\">$questionname $message</div>\n";
        $this->importerrors++;
    }
    public function try_importing_using_qtypes($data, $question = null, $extra = null, $qtypehint = '') {
        $method = 'import_from_' . substr(get_class($this), strlen('qformat_'));
        foreach (question_bank::get_all_qtypes() as $qtype) {
            if (method_exists($qtype, $method) && ($made = $qtype->$method($data, $question, $this, $extra))) {
                return $made;
            }
        }
        return false;
    }
    protected function try_exporting_using_qtypes($name, $question, $extra = null) {
        $method = 'export_to_' . substr(get_class($this), strlen('qformat_'));
        $qtype = question_bank::get_qtype($name);
        return method_exists($qtype, $method) ? $qtype->$method($question, $this, $extra) : false;
    }
    public function importprocess() {
        throw new Exception('core imports: nothing would be updated');
    }
    protected function count_questions($questions) {
        return count(array_filter($questions, function($question) {
            return $question->qtype !== 'category';
        }));
    }
    protected function readdata($filename) {
        return is_readable($filename) ? file($filename) : false;
    }
    protected function defaultquestion() {
        $question = new stdClass();
        $question->shuffleanswers = '1';
        $question->defaultmark = 1;
        $question->usecase = 0;
        $question->penalty = 0.3333333;
        $question->length = 1;
        $question->import_process = true;
        return $question;
    }
    public function clean_question_name($name) {
        return trim(strip_tags($name));
    }
    protected function assemble_category_path($names) {
        return implode('/', array_map(function($name) {
            return str_replace('/', '//', $name);
        }, $names));
    }
    protected function split_category_path($path) {
        return array_map(function($name) {
            return clean_param(str_replace('//', '/', $name), PARAM_TEXT);
        }, preg_split('~(?<!/)/(?!/)~', $path));
    }
    protected function create_category_path($catpath, $lastcategoryinfo = null) {
        global $DB;
        $names = $this->split_category_path($catpath);
        $contextid = $this->category->contextid;
        $category = question_get_top_category($contextid, true);
        foreach (array_slice($names, 1) as $place => $name) {
            $parent = $category->id;
            $category = $DB->get_record('question_categories', ['name' => $name, 'contextid' => $contextid, 'parent' => $parent]);
            if (!$category) {
                require_capability('moodle/question:managecategory', context::instance_by_id($contextid));
                $category = (object) ['name' => $name, 'contextid' => $contextid, 'parent' => $parent, 'info' => '',
                    'infoformat' => FORMAT_MOODLE, 'sortorder' => 999, 'stamp' => make_unique_id_code()];
                if ($place === count($names) - 2 && $lastcategoryinfo && (string) $lastcategoryinfo->idnumber !== '') {
                    $category->idnumber = $lastcategoryinfo->idnumber;
                }
                $category->id = $DB->insert_record('question_categories', $category);
            }
        }
        return $category;
    }
}
