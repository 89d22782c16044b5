// Tells a newline that ends a statement from one inside a chain: a chain goes on where an arrow is the next thing to
// stand behind newlines, blank lines and comments.

#include "tree_sitter/parser.h"

enum TokenType { NEWLINE };

void *tree_sitter_pipe_external_scanner_create(void) { return NULL; }
void tree_sitter_pipe_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_pipe_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_pipe_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static bool is_newline(int32_t character) { return character == '\n' || character == '\r'; }
static bool is_blank(int32_t character) { return character == ' ' || character == '\t' || character == 0xFEFF; }

/// Whether an arrow is what comes next, behind whatever means nothing.
static bool arrow_follows(TSLexer *lexer) {
  while (!lexer->eof(lexer)) {
    if (is_newline(lexer->lookahead) || is_blank(lexer->lookahead)) {
      lexer->advance(lexer, false);
    } else if (lexer->lookahead == '#') {
      while (!lexer->eof(lexer) && !is_newline(lexer->lookahead)) lexer->advance(lexer, false);
    } else if (lexer->lookahead == '-') {
      lexer->advance(lexer, false);
      return lexer->lookahead == '>' || lexer->lookahead == '[';
    } else if (lexer->lookahead == '<') {
      lexer->advance(lexer, false);
      return lexer->lookahead == '-';
    } else {
      return false;
    }
  }
  return false;
}

bool tree_sitter_pipe_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  if (!valid[NEWLINE]) return false;
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  if (lexer->eof(lexer) || !is_newline(lexer->lookahead)) return false;
  lexer->advance(lexer, false);
  lexer->mark_end(lexer);
  if (arrow_follows(lexer)) return false;
  lexer->result_symbol = NEWLINE;
  return true;
}
