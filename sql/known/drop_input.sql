-- What is read needs no memory any more; within a transaction it would.
drop table staged_input;
